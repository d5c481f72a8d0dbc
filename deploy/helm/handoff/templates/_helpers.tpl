{{- define "handoff.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "handoff.image" -}}
{{- required "image.repository: name the registry and repository of the image" .Values.image.repository }}:{{ required "image.tag: name the release" .Values.image.tag }}
{{- end -}}

{{- define "handoff.labels" -}}
app.kubernetes.io/name: handoff
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Values.image.tag | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{/* The pods of one module: (dict "root" $ "module" "task") */}}
{{- define "handoff.selector" -}}
app.kubernetes.io/name: handoff
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .module }}
{{- end -}}

{{- define "handoff.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "handoff.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* Whether KEDA sets the number of replicas of a module. */}}
{{- define "handoff.isScaled" -}}
{{- $keda := .root.Values.keda -}}
{{- if and $keda.enabled (or (has .module $keda.cpu.modules) (hasKey $keda.consumers.modules .module)) -}}true{{- end -}}
{{- end -}}
