package present

import (
	"context"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// paperCodeBegin is how every code of our paper begins, as a scanner types it.
const paperCodeBegin = "CP1/"

// scannedCode finds the code of a paper in what a scanner typed: with the
// keyboard in capitals or not, full-width or not. It is false for anything else.
func scannedCode(text string) (code string, ok bool) {
	text = strings.TrimSpace(toHalfWidth(text))
	if !strings.HasPrefix(strings.ToUpper(text), paperCodeBegin) {
		return "", false
	}
	for _, code := range []string{text, strings.ToUpper(text)} {
		if _, err := confirm.ParsePaperCode(code); err == nil {
			return code, true
		}
	}
	return text, true // ScanPaper says what is wrong with it
}

// scan asks what a scanned paper is worth, tells it, and opens its record.
func (w *Workbench) scan(code string) {
	var paper desk.ScannedPaper
	w.scope.Go("scan", func(ctx context.Context) (err error) {
		paper, err = w.desk.ScanPaper(ctx, code)
		return err
	}, func(err error) {
		if err != nil {
			w.notices.Fail(err)
			return
		}
		if paper.RecordID != "" {
			w.OpenRecord(paper.RecordID)
		}
		w.notices.set(Notice{Severity: verdictSeverity(paper.Verdict), Text: scanWords(paper)})
	})
}

func scanWords(paper desk.ScannedPaper) string {
	c := paper.Code
	text := lang.F("%s，报名号 %s，第 %d 份", PaperWord(c.Kind), c.ApplicationNo, c.Copy)
	if c.PrintNo > 1 {
		text += lang.F("（补打 第%d次）", c.PrintNo-1)
	}
	return lang.F("%s：%s。", text, VerdictWords(paper.Verdict))
}
