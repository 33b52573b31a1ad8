package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"os"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"
)

// preflighted is the JSON of print --check.
type preflighted struct {
	Stopped  int             `json:"stopped"`
	Reprints int             `json:"reprints"`
	Papers   []preflightLine `json:"papers"`
}

type preflightLine struct {
	ApplicationNo string            `json:"application_no"`
	Kind          string            `json:"kind"`
	Reprint       bool              `json:"reprint"`
	Code          string            `json:"code,omitempty"`
	Message       string            `json:"message,omitempty"`
	Args          map[string]string `json:"args,omitempty"` // code_points of characters that cannot be drawn
}

// preflight lists what would stop. It ends with the first one's code when
// nothing could be printed.
func (a *app) preflight(ctx context.Context, d *desk.Desk, req desk.PrintRequest) error {
	total := 0
	lines, err := d.Preflight(ctx, req, func(_, all int) { total = all })
	if err != nil {
		return err
	}
	report := preflighted{Papers: make([]preflightLine, 0, len(lines))}
	var first *confirm.Problem
	for _, l := range lines {
		out := preflightLine{ApplicationNo: l.ApplicationNo, Kind: string(l.Kind), Reprint: l.Reprint, Code: string(l.Code), Args: l.Args}
		if l.Reprint {
			report.Reprints++
		}
		if l.Code != "" {
			report.Stopped++
			out.Message = present.Words(l.Code, l.Args)
			if first == nil {
				first = &confirm.Problem{Code: l.Code, Args: l.Args}
			}
		}
		report.Papers = append(report.Papers, out)
	}
	a.showPreflight(report, total)
	switch {
	case first == nil:
		return nil
	case report.Stopped == total:
		return reportedError{first}
	}
	return errPartly
}

func (a *app) showPreflight(report preflighted, total int) {
	if a.json {
		a.printJSON(report)
		return
	}
	var t table
	for _, p := range report.Papers {
		text := p.Message
		if text == "" {
			text = "打印过，再打要写补打原因（--reason）"
		}
		t.add(p.ApplicationNo, present.PaperWord(confirm.PaperKind(p.Kind)), text)
	}
	t.print(a.out)
	fmt.Fprintf(a.out, "检查 %d 份：打不出来 %d 份，打印过 %d 份。\n", total, report.Stopped, report.Reprints)
}

// pictured is the JSON of print --preview.
type pictured struct {
	ApplicationNo string `json:"application_no"`
	Kind          string `json:"kind"`
	Page          int    `json:"page"`
	Pages         int    `json:"pages"`
	Width         int    `json:"width"` // pixels
	Height        int    `json:"height"`
}

func (a *app) previewPage(ctx context.Context, d *desk.Desk, req desk.PrintRequest, f printFlags) error {
	page, pages, err := d.Preview(ctx, desk.PreviewRequest{
		Kind: req.Kinds[0], RecordID: req.RecordIDs[0], Page: f.page, DPI: f.dpi, Certificate: req.Certificate,
		Key: confirm.CalibrationKey{Printer: req.Target.Printer, Tray: req.Target.Tray, Kind: req.Kinds[0]},
	})
	if err != nil {
		if pages > 0 && confirm.CodeOf(err) == confirm.ProblemNotFound {
			return usageError{errors.New("--page 应为 1 到 " + strconv.Itoa(pages))}
		}
		return err
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, page); err != nil {
		return err
	}
	err = desk.WriteFile(f.preview, func(file *os.File) error {
		_, err := picture.WriteTo(file)
		return err
	})
	if err != nil {
		return err
	}
	out := pictured{
		ApplicationNo: f.numbers[0], Kind: string(req.Kinds[0]), Page: f.page, Pages: pages,
		Width: page.Bounds().Dx(), Height: page.Bounds().Dy(),
	}
	if a.json {
		a.printJSON(out)
		return nil
	}
	fmt.Fprintf(a.out, "第 %d 页，共 %d 页，%d×%d 像素。\n", out.Page, out.Pages, out.Width, out.Height)
	return nil
}
