#!/usr/bin/env bash
# Draws the pictures in docs/gallery/ from a fresh run of the sample school: workbook and report pages as PNG.
# Needs soffice (LibreOffice), pdftoppm (poppler-utils) and chromium. Nothing else in the project needs them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# No picture is larger, so that the repository stays light.
most_bytes=250000

need() {
  command -v "$1" >/dev/null || { printf '%s is missing: install the package %s and start again. Nothing was changed.\n' "$1" "$2" >&2; exit 1; }
}
need soffice libreoffice-calc
need pdftoppm poppler-utils
need pdftotext poppler-utils
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
[ -n "$browser" ] || { echo 'no Chromium found: install the package chromium and start again. Nothing was changed.' >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pictures="$work/pictures"
mkdir -p "$pictures"

status=0
cargo run --quiet -- run --as-at 2026-11-20 --out "$work/reports" >"$work/run.log" 2>&1 || status=$?
[ "$status" -le 1 ] || { cat "$work/run.log" >&2; printf 'the run ended with status %s; no picture was changed.\n' "$status" >&2; exit 1; }
run=$(find "$work/reports/whitehill" -name run.json -printf '%h\n' | sort | tail -n 1)
[ -n "$run" ] || { echo 'the run left no folder with a run.json; no picture was changed.' >&2; exit 1; }

# One page of a PDF as a picture.
page() { # PDF, page, resolution, name
  pdftoppm -png -r "$3" -f "$2" -l "$2" -singlefile "$1" "$pictures/$4"
}

# A workbook as it would be printed.
printed() { # workbook
  soffice --headless "-env:UserInstallation=file://$work/office" --convert-to pdf --outdir "$work" "$1" >/dev/null 2>&1
  printf '%s/%s.pdf\n' "$work" "$(basename "${1%.xlsx}")"
}

# The first page of a PDF that holds the words.
page_with() { # PDF, words
  local n
  for n in $(seq 1 "$(pdfinfo "$1" | sed -n 's/^Pages: *//p')"); do
    if pdftotext -f "$n" -l "$n" "$1" - | grep -qiF -- "$2"; then echo "$n"; return; fi
  done
  printf 'no page of %s holds "%s"; no picture was changed.\n' "$(basename "$1")" "$2" >&2
  exit 1
}

# Part of a page as a phone would show it.
screen() { # file, width, height, name
  "$browser" --headless=new --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1 \
    --window-size="$2,$3" --user-data-dir="$work/browser" --screenshot="$pictures/$4.png" "file://$1" >/dev/null 2>&1
}

book=$(printed "$run/senco/flagged-pupils.xlsx")
page "$book" "$(page_with "$book" 'pupils on roll =')" 60 workbook-summary
page "$book" "$(page_with "$book" 'Flagged: pupils to discuss first')" 60 workbook-flagged
class=$(printed "$(find "$run/teachers" -name 'class-*.xlsx' | sort | head -n 1)")
page "$class" 2 60 class
for number in 1 2 3; do
  page "$run/governors/send-report.pdf" "$number" 75 "report-page-$number"
done
# A browser window is never narrower than some 500 px, so the page stands in a frame of a phone's width.
printf '<!DOCTYPE html><title>Phone</title><style>body{margin:0}iframe{border:0;width:360px;height:1500px}</style><iframe src="file://%s"></iframe>' \
  "$run/governors/send-report.html" >"$work/phone.html"
screen "$work/phone.html" 360 1500 report-phone
cp "$run/governors/charts/gap-reading-1.png" "$pictures/chart-gap-reading.png"

large=$(find "$pictures" -name '*.png' -size +"$most_bytes"c)
[ -z "$large" ] || { printf 'larger than %s bytes, no picture was changed:\n%s\n' "$most_bytes" "$large" >&2; exit 1; }
for named in $(sed -n 's/.*](\(.*\.png\)).*/\1/p' docs/gallery/README.md); do
  [ -f "$pictures/$named" ] || { printf 'docs/gallery/README.md names %s, which was not drawn; no picture was changed.\n' "$named" >&2; exit 1; }
done
find docs/gallery -name '*.png' -delete
cp "$pictures"/*.png docs/gallery/
printf '%s pictures in docs/gallery/\n' "$(find "$pictures" -name '*.png' | wc -l)"
