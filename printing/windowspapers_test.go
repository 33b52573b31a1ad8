package printing

import (
	"testing"

	"confirmpoint/confirm"
)

// windowsPapers are the two forms that are printed on Windows: a name of
// characters in all planes of the fonts, and a preview with its watermark.
func windowsPapers(tb testing.TB) []confirm.Paper {
	tb.Helper()
	rare := samplePaper(tb, 1)
	rare.Record.Content.Identity.Name = "𬱖𠮷𪚥𫝀欧阳"
	rare.Record.Content.Work.School = "台山市𬍛水镇㵲丘中心小学"
	preview := samplePaper(tb, 2)
	preview.Preview = true
	return []confirm.Paper{rare, preview}
}
