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

// Scan opens what a scanner has read, wherever the focus was: a paper of ours,
// or a 报名号, a document number or a certificate number. On a pile the record
// goes onto it. A code that is none of these says so.
func (w *Workbench) Scan(code string) {
	if paper, ok := scannedCode(code); ok {
		w.scan(paper)
		return
	}
	var rows []confirm.Row
	w.Record.Hold(true)
	w.scope.Go("scan number", func(ctx context.Context) (err error) {
		rows, err = w.desk.FindScanned(ctx, code)
		return err
	}, func(err error) {
		defer w.Record.Hold(false)
		switch {
		case confirm.CodeOf(err) == confirm.ProblemNotFound:
			w.notices.Warn(lang.F("扫到的号码（末四位 %s）不是本确认点的报名号、证件号码或证书号码，也不是本系统的纸。", lastFour(code)))
		case err != nil:
			w.notices.Fail(err)
		default:
			w.found(rows)
		}
	})
}

// found opens the first of the rows that a number names, and puts it on the pile.
func (w *Workbench) found(rows []confirm.Row) {
	r := rows[0]
	if w.List.Piling() {
		for _, one := range rows {
			if w.List.pile.School == one.School {
				r = one
				break
			}
		}
		w.List.PutOnPile(r)
	}
	w.OpenRecord(r.ID)
	if len(rows) > 1 {
		w.notices.Warn(lang.N("此号码有 %d 份申请，已打开其中一份。请在列表中查找全部。", len(rows)))
	}
}

// lastFour is the end of a code that may be somebody's number.
func lastFour(code string) string {
	r := []rune(code)
	return string(r[max(0, len(r)-4):])
}

// scan asks what a scanned paper is worth, tells it, and opens its record.
func (w *Workbench) scan(code string) {
	var paper desk.ScannedPaper
	var rows []confirm.Row
	piling := w.List.Piling()
	w.Record.Hold(true)
	w.scope.Go("scan", func(ctx context.Context) (err error) {
		if paper, err = w.desk.ScanPaper(ctx, code); err == nil && paper.RecordID != "" && piling {
			rows, err = w.desk.FindScanned(ctx, paper.Code.ApplicationNo)
		}
		return err
	}, func(err error) {
		defer w.Record.Hold(false)
		if err != nil {
			w.notices.Fail(err)
			return
		}
		if paper.RecordID != "" {
			for _, r := range rows {
				if r.ID == paper.RecordID {
					w.List.PutOnPile(r)
				}
			}
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
