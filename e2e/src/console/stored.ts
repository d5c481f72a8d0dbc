/** What a page leaves in the browser, read in the page. */
export const STORED = 'JSON.stringify([{ ...localStorage }, { ...sessionStorage }])';
