#!/usr/bin/env bash
# Draws the pictures in docs/gallery/ from a fresh run of the sample school: workbook and report pages as PNG.
# Needs soffice (LibreOffice), pdftoppm (poppler-utils) and chromium. Nothing else in the project needs them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

need() {
  command -v "$1" >/dev/null || { printf '%s is missing: install the package %s and start again. Nothing was changed.\n' "$1" "$2" >&2; exit 1; }
}
need soffice libreoffice-calc
need pdftoppm poppler-utils
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
[ -n "$browser" ] || { echo 'no Chromium found: install the package chromium and start again. Nothing was changed.' >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

status=0
cargo run --quiet -- run --as-at 2026-11-20 --out "$work/reports" || status=$?
[ "$status" -le 1 ] || { printf 'the run ended with status %s; no picture was changed.\n' "$status" >&2; exit 1; }
run=$(find "$work/reports/whitehill" -name run.json -printf '%h\n' | sort | tail -n 1)
[ -n "$run" ] || { echo 'the run left no folder with a run.json; no picture was changed.' >&2; exit 1; }

mkdir -p "$work/pictures"
# A workbook becomes a PDF as it would be printed; the first pages are enough to judge it by.
book() {
  local file=$1 name=$2 pages=$3
  [ -f "$file" ] || { printf 'not in this run, left out: %s\n' "${file#"$run"/}" >&2; return; }
  soffice --headless "-env:UserInstallation=file://$work/office" --convert-to pdf --outdir "$work" "$file" >/dev/null 2>&1
  pdftoppm -png -r 70 -l "$pages" "$work/$(basename "${file%.xlsx}").pdf" "$work/pictures/$name"
}
book "$run/senco/flagged-pupils.xlsx" flagged-pupils 6
first_class=$(find "$run/teachers" -name 'class-*.xlsx' 2>/dev/null | sort | head -n 1)
[ -z "$first_class" ] || book "$first_class" class 2
if [ -f "$run/governors/send-report.pdf" ]; then
  pdftoppm -png -r 70 "$run/governors/send-report.pdf" "$work/pictures/send-report"
fi
if [ -f "$run/governors/send-report.html" ]; then
  "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=900,1400 --user-data-dir="$work/browser" \
    --screenshot="$work/pictures/send-report-html.png" "file://$run/governors/send-report.html" >/dev/null 2>&1
fi

count=$(find "$work/pictures" -name '*.png' | wc -l)
[ "$count" -gt 0 ] || { echo 'no picture came out; docs/gallery/ is as it was.' >&2; exit 1; }
mkdir -p docs/gallery
find docs/gallery -name '*.png' -delete
cp "$work"/pictures/*.png docs/gallery/
printf '%s pictures in docs/gallery/\n' "$count"
