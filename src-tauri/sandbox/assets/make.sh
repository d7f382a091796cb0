#!/usr/bin/env bash
# Makes every file under assets/ again from assets/sources, with the programs that people really use.
#
# Needs: python3 with venv, libreoffice (writer, calc), chromium, imagemagick, poppler-utils, qpdf, zip,
# fonts-croscore (Tinos stands in for Times New Roman). The results are committed, so that a build needs none of these.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install python-docx==1.2.0 openpyxl==3.1.5 img2pdf==0.6.3 piexif==1.1.3 \
  pyhanko==0.38.0 fonttools==4.68.0 pillow numpy
python="$work/venv/bin/python"
mkdir -p files fonts pki

tinos=$(dirname "$(fc-match -f '%{file}' Tinos)")
for style in Regular Bold Italic BoldItalic; do
  "$work/venv/bin/pyftsubset" "$tinos/Tinos-$style.ttf" --output-file="fonts/Tinos-$style.ttf" --no-hinting \
    --layout-features='' --name-IDs='*' --drop-tables+=GPOS,GSUB,GDEF,kern,DSIG \
    --unicodes="U+20-7E,U+A0-FF,U+102-103,U+110-111,U+128-129,U+168-169,U+1A0-1A1,U+1AF-1B0,U+1EA0-1EF9,U+2013-2014,U+2018-201D,U+2022,U+2026,U+2116,U+20AB"
done

"$python" sources/pki.py pki
"$python" sources/office.py "$work"
office() { soffice "-env:UserInstallation=file://$work/office" --headless --convert-to "$1" --outdir "$work" "${@:2}" >/dev/null 2>&1; }
office pdf "$work"/*.docx
office doc "$work/giay-uy-quyen.docx"
# LibreOffice counts the sums, so that viewers which do not count show them too.
mkdir "$work/counted" && soffice "-env:UserInstallation=file://$work/office" --headless --convert-to xlsx --outdir "$work/counted" "$work/du-toan.xlsx" >/dev/null 2>&1

browser() { chromium --headless --no-sandbox --disable-gpu --hide-scrollbars "$@" >/dev/null 2>&1; }
browser --screenshot="$work/cccd.png" --window-size=1240,1754 "file://$PWD/sources/cccd.html"
browser --screenshot="$work/land.png" --window-size=1240,5262 "file://$PWD/sources/land.html"
browser --screenshot="$work/inspection.png" --window-size=1240,1754 "file://$PWD/sources/inspection.html"
browser --no-pdf-header-footer --print-to-pdf="$work/plan.pdf" "file://$PWD/sources/plan.html"
for page in 1 2 3; do convert "$work/land.png" -crop "1240x1754+0+$(((page - 1) * 1754))" +repage "$work/land-$page.png"; done
pdftoppm -r 150 -png -singlefile "$work/giay-uy-quyen.pdf" "$work/authorisation"
"$python" sources/scan.py "$work" files

cp "$work/don-de-nghi.docx" "$work/don-de-nghi.pdf" "$work/du-thao-giay-phep.docx" "$work/giay-uy-quyen.doc" files/
cp "$work/counted/du-toan.xlsx" files/
qpdf --linearize "$work/plan.pdf" files/ban-ve-mat-bang.pdf
"$python" sources/sign.py "$work/giay-tiep-nhan.pdf" files/giay-tiep-nhan.signed.pdf pki "$work"
pdftoppm -r 60 -png -singlefile files/ban-ve-mat-bang.pdf "$work/plan"
convert "$work/plan.png" -colors 64 files/anh-man-hinh.png
cp sources/ghi-chu.txt files/
(cd files && rm -f kem-theo.zip && zip -q -X kem-theo.zip du-toan.xlsx ghi-chu.txt ban-ve-mat-bang.pdf)
ls -l files
