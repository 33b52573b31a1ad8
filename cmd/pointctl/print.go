package main

import (
	"context"
	"fmt"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"
)

// printed is the JSON of print.
type printed struct {
	BatchID   string            `json:"batch_id"`
	Kind      string            `json:"kind"` // the first of kinds
	Kinds     []string          `json:"kinds"`
	Copies    int               `json:"copies"`
	Done      int               `json:"done"`
	Failed    int               `json:"failed"`
	Documents []printedDocument `json:"documents"`
}

type printedDocument struct {
	Seq           int    `json:"seq"`
	ApplicationNo string `json:"application_no"`
	Kind          string `json:"kind"`
	Preview       bool   `json:"preview"`
	Version       int64  `json:"version"`
	PrintNo       int    `json:"print_no"`
	State         string `json:"state"`
	Code          string `json:"code,omitempty"`
	Message       string `json:"message,omitempty"`
	Pages         int    `json:"pages"`
	FirstSheet    int    `json:"first_sheet,omitempty"`
	LastSheet     int    `json:"last_sheet,omitempty"`
	Number        string `json:"number,omitempty"`
	UpdatedAt     string `json:"updated_at"`
}

func (a *app) print(ctx context.Context, d *desk.Desk, req desk.PrintRequest) error {
	batch, err := d.Print(ctx, req, a.tellPrinter())
	if batch.ID == "" {
		return err
	}
	return a.afterPrint(batch, err)
}

// afterPrint shows what came of a batch that was printed at once.
func (a *app) afterPrint(batch confirm.Batch, err error) error {
	report := printed{
		BatchID: batch.ID, Kind: string(batch.Kinds[0]), Kinds: kindNames(batch.Kinds),
		Copies: batch.Copies, Documents: documentsOf(batch.Documents),
	}
	for _, doc := range batch.Documents {
		switch doc.State {
		case confirm.DocumentDone:
			report.Done++
		case confirm.DocumentFailed:
			report.Failed++
		}
	}
	if err == nil || report.Done > 0 {
		a.showPrinted(report)
	}
	return printError(batch, report, err)
}

// tellPrinter says on standard error what the printer waits for, once each time
// that changes: a person may have to put paper in.
func (a *app) tellPrinter() func(desk.PrintProgress) {
	last := ""
	return func(p desk.PrintProgress) {
		if now := present.PrinterReasons(p.Reasons); now != last {
			last = now
			if now != "" {
				fmt.Fprintf(a.err, "打印机在等待：%s（已完成 %d / %d）。\n", now, p.Done, p.Total)
			}
		}
	}
}

// printError: nothing done counts as the first failure, or as what the batch
// waits for; some done as partly done.
func printError(batch confirm.Batch, report printed, err error) error {
	switch {
	case err != nil:
		return err
	case report.Done == len(batch.Documents):
		return nil
	case report.Done > 0:
		return errPartly
	}
	for _, doc := range batch.Documents {
		if doc.State == confirm.DocumentFailed {
			return &confirm.Problem{Code: doc.Code, Args: doc.Args}
		}
	}
	if batch.Why != "" {
		return &confirm.Problem{Code: batch.Why, Args: batch.Args}
	}
	return errPartly
}

func (a *app) showPrinted(report printed) {
	if a.json {
		a.printJSON(report)
		return
	}
	a.showDocuments(report.Documents)
	fmt.Fprintf(a.out, "完成 %d 份，失败 %d 份。\n", report.Done, report.Failed)
}

func (a *app) showDocuments(docs []printedDocument) {
	var t table
	t.add("序号", "报名号", "内容", "状态", "页数", "印张", "第几次", "说明")
	for _, doc := range docs {
		t.add(strconv.Itoa(doc.Seq), doc.ApplicationNo, present.PaperWord(confirm.PaperKind(doc.Kind)),
			confirm.DocumentState(doc.State).Label(), strconv.Itoa(doc.Pages), sheetsWord(doc), strconv.Itoa(doc.PrintNo), doc.Message)
	}
	t.print(a.out)
}

func sheetsWord(doc printedDocument) string {
	switch {
	case doc.FirstSheet == 0:
		return "—"
	case doc.FirstSheet == doc.LastSheet:
		return strconv.Itoa(doc.FirstSheet)
	}
	return strconv.Itoa(doc.FirstSheet) + "–" + strconv.Itoa(doc.LastSheet)
}

func documentsOf(docs []confirm.Document) []printedDocument {
	all := make([]printedDocument, 0, len(docs))
	for _, doc := range docs {
		p := printedDocument{
			Seq: doc.Seq, Number: doc.Number,
			ApplicationNo: doc.ApplicationNo, Kind: string(doc.Kind), Preview: doc.Preview, Version: doc.Version,
			PrintNo: doc.PrintNo, State: string(doc.State), Code: string(doc.Code), Pages: doc.Pages,
			UpdatedAt: jsonTime(doc.UpdatedAt),
		}
		if doc.Sheets > 0 {
			p.FirstSheet, p.LastSheet = doc.FirstSheet, doc.FirstSheet+doc.Sheets-1
		}
		if doc.Code != "" {
			p.Message = present.Words(doc.Code, doc.Args)
		}
		all = append(all, p)
	}
	return all
}
