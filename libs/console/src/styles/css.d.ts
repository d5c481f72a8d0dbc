/** Vite takes stylesheets that are imported. */
declare module '*.css';
