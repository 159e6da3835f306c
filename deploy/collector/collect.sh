#!/bin/bash
# Writes what runs in a cluster as recorded answers, $OUT/SYSTEM-$CLUSTER.json, and takes them to $TARGET.
# Only the fields that keep.json names are written; Secrets are not asked for, and the account may not read them.
set -euo pipefail
umask 027
: "${CLUSTER:?the name of this cluster}" "${OUT:=/out}" "${TARGET:=}"
here="$(cd "$(dirname "$0")" && pwd)"
known="$(kubectl api-resources --verbs=list -o name)"
lost=0

dump() { # SYSTEM KIND...: those that this cluster has, in one file; a refusal is written too, so that readers are told
  local system="$1" kinds
  shift
  kinds="$(printf '%s\n' "$@" | grep -xF -- "$known" | paste -sd, -)" || return 0
  local answer="$OUT/$system-$CLUSTER.json" at
  at="$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  if kubectl get "$kinds" -A -o json --chunk-size=500 |
    jq -c --slurpfile tables "$here/keep.json" --arg source "$system:$CLUSTER" --arg at "$at" -f "$here/keep.jq" \
      >"$answer.new"; then
    mv "$answer.new" "$answer"
  else
    lost=1
    rm -f "$answer.new"
    jq -n --arg source "$system:$CLUSTER" --arg at "$at" \
      '{source: $source, url: "", fetched_at: $at, status: 0, error: "kubectl get failed", body: null}' >"$answer"
  fi
}

mkdir -p "$OUT"
dump kubernetes deployments.apps statefulsets.apps daemonsets.apps cronjobs.batch jobs.batch pods \
  deploymentconfigs.apps.openshift.io
dump argocd applications.argoproj.io
dump flux kustomizations.kustomize.toolkit.fluxcd.io helmreleases.helm.toolkit.fluxcd.io \
  gitrepositories.source.toolkit.fluxcd.io ocirepositories.source.toolkit.fluxcd.io

case "$TARGET" in
'') ;; # a folder that is mounted at $OUT
s3://*) aws s3 cp --only-show-errors --recursive "$OUT" "$TARGET" ;;
gs://*) gcloud storage cp --recursive "$OUT"/*.json "$TARGET" ;;
*'#'*) # a branch, URL#BRANCH; credentials are Git's own affair (an SSH key, a credential helper)
  work="$(mktemp -d)"
  git clone -q --depth 1 --branch "${TARGET##*#}" -- "${TARGET%#*}" "$work"
  cp "$OUT"/*.json "$work/"
  git -C "$work" add -A
  git -C "$work" -c user.name=collector -c user.email=collector@localhost commit -qm "State of $CLUSTER"
  git -C "$work" push -q
  ;;
*) echo "TARGET is neither s3://, gs:// nor URL#BRANCH" >&2 && exit 2 ;;
esac
exit "$lost"
