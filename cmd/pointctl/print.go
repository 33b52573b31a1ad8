package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// printed is the JSON of print.
type printed struct {
	BatchID   string            `json:"batch_id"`
	Kind      string            `json:"kind"`
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

type printFlags struct {
	kind, queue, out, each, printer string
	copies                          int
}

func (a *app) printCommand() *cobra.Command {
	var f printFlags
	c := &cobra.Command{
		Use:   "print [报名号…] --out FILE | --each DIR | --printer NAME",
		Short: "打印申请表（一式两份）或受理凭证：一个 PDF、每人一个 PDF，或交给打印机",
		Args:  cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			req, err := f.request(args)
			if err != nil {
				return err
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.print(c.Context(), d, req, f, args) })
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.kind, "kind", string(confirm.PaperForm), "form 申请表，receipt 受理凭证")
	flags.StringVar(&f.queue, "queue", "", "打印整个队列，如 to_print，代替报名号")
	flags.StringVar(&f.out, "out", "", "全部写入这一个 PDF 文件")
	flags.StringVar(&f.each, "each", "", "每人一个 PDF，写入这个文件夹，以报名号命名")
	flags.StringVar(&f.printer, "printer", "", "交给这台打印机（CUPS 队列名）")
	flags.IntVar(&f.copies, "copies", 0, "份数（默认申请表 2 份，受理凭证 1 份）")
	c.MarkFlagsOneRequired("out", "each", "printer")
	c.MarkFlagsMutuallyExclusive("out", "each", "printer")
	return c
}

func (f printFlags) request(numbers []string) (desk.PrintRequest, error) {
	req := desk.PrintRequest{Kinds: []confirm.PaperKind{confirm.PaperKind(f.kind)}, Copies: f.copies}
	if f.kind != string(confirm.PaperForm) && f.kind != string(confirm.PaperReceipt) {
		return req, usageError{errors.New("--kind 只能是 form 或 receipt")}
	}
	if (f.queue == "") == (len(numbers) == 0) {
		return req, usageError{errors.New("要么给报名号，要么用 --queue")}
	}
	switch {
	case f.printer != "":
		req.Target.Printer = f.printer
	case f.each != "":
		req.Target.Path, req.Target.Separate = f.each, true
	default:
		req.Target.Path = f.out
	}
	return req, nil
}

func (a *app) print(ctx context.Context, d *desk.Desk, req desk.PrintRequest, f printFlags, numbers []string) (err error) {
	if f.queue != "" {
		req.RecordIDs, err = idsOfQueue(ctx, d, f.queue)
	} else {
		req.RecordIDs, err = idsOfNumbers(ctx, d, numbers)
	}
	if err != nil {
		return err
	}
	batch, err := d.Print(ctx, req, a.tellPrinter())
	if batch.ID == "" {
		return err
	}
	report := printed{
		BatchID: batch.ID, Kind: string(batch.Kinds[0]), Copies: batch.Copies, Documents: documentsOf(batch.Documents),
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

// printError: all failed counts as the first failure, some as partly done.
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

// idsOfQueue lists the records of a queue; Print refuses what is too many.
func idsOfQueue(ctx context.Context, d *desk.Desk, name string) ([]string, error) {
	queue, err := queueNamed(name)
	if err != nil {
		return nil, err
	}
	page, err := d.Search(ctx, confirm.Query{Queue: queue, Sort: confirm.SortApplicationNo})
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(page.Rows))
	for _, r := range page.Rows {
		ids = append(ids, r.ID)
	}
	return ids, nil
}

// idsOfNumbers finds each 报名号 exactly; a part of one is not enough to print.
func idsOfNumbers(ctx context.Context, d *desk.Desk, numbers []string) ([]string, error) {
	ids := make([]string, 0, len(numbers))
	for _, no := range numbers {
		page, err := d.Search(ctx, confirm.Query{Text: no})
		if err != nil {
			return nil, err
		}
		found := false
		for _, r := range page.Rows {
			if r.ApplicationNo == no {
				ids = append(ids, r.ID)
				found = true
			}
		}
		if !found {
			return nil, &confirm.Problem{Code: confirm.ProblemNotFound}
		}
	}
	return ids, nil
}
