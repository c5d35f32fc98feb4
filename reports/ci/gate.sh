#!/bin/sh
# Certifies an adapter, and decides whether the change may pass:
#
#   gate.sh ADAPTER POLICY [BASELINE] [-- OPTIONS OF CERTIFY]
#
# BASELINE is an earlier result, or is left out if there is none yet. The exit code is that of
# `etalon gate`, but for 75, try again: then all of it is done once more, and a second 75 is taken
# for 1. What is left behind lies in results/ci.
set -u

adapter=$1
policy=$2
shift 2
baseline=
if [ $# -gt 0 ] && [ "$1" != -- ]; then
    baseline=$1
    shift
fi
if [ $# -gt 0 ]; then
    shift
fi
out=${ETALON_OUT:-results/ci}

attempt() {
    # A result of an earlier run must not be taken for one of this.
    rm -f "$out/results.ndjson"
    etalon certify "$adapter" --out "$out" "$@"
    certified=$?
    # What it means that cases failed is for the gate to say. Without a result there is nothing to say.
    if [ ! -f "$out/results.ndjson" ]; then
        return "$certified"
    fi
    if [ -n "$baseline" ]; then
        etalon gate "$out" --policy "$policy" --baseline "$baseline"
    else
        etalon gate "$out" --policy "$policy"
    fi
}

attempt "$@"
answer=$?
if [ "$answer" -eq 75 ]; then
    echo "once more: what failed may be the machine's doing"
    attempt "$@"
    answer=$?
    if [ "$answer" -eq 75 ]; then
        answer=1
    fi
fi
exit "$answer"
