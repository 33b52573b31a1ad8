#!/bin/sh
# Makes the manual, the bureau's guide and the quick card as PDF in OUT, with the
# fonts that the program ships. The card must fit on one page.
# Usage: scripts/manual.sh OUT
set -eu
cd "$(dirname "$0")/.."
out=$1
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# pdf NAME [option of pandoc…]: docs/NAME.md becomes OUT/NAME.pdf
pdf() {
	name=$1
	shift
	title=$(sed -n 's/^# //p' "docs/$name.md" | head -n 1)
	pandoc --from gfm+east_asian_line_breaks --to html5 --wrap=none --standalone --metadata "pagetitle=$title" --metadata lang=zh-CN --quiet \
		--variable document-css= --css manual.css "$@" --output "$work/$name.html" "docs/$name.md"
	# Figures are what stands alone with a caption; links lead to files, which paper has not.
	sed -i -e 's|<p><img src="\([^"]*\)" alt="\([^"]*\)" */></p>|<figure><img src="\1" alt="\2"/><figcaption>\2</figcaption></figure>|' \
		"$work/$name.html"
	weasyprint --quiet --base-url "file://$PWD/docs/" "$work/$name.html" "$out/$name.pdf"
	echo "$out/$name.pdf: $(pdfinfo "$out/$name.pdf" | sed -n 's/^Pages: *//p') pages"
}

pdf manual.zh-CN --toc --toc-depth=2
pdf bureau.zh-CN --toc --toc-depth=2
pdf quick-card.zh-CN --css card.css
pages=$(pdfinfo "$out/quick-card.zh-CN.pdf" | sed -n 's/^Pages: *//p')
[ "$pages" = 1 ] || { echo "the quick card takes $pages pages" >&2; exit 1; }
