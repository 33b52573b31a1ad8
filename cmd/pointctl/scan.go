package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// scanned is the JSON of scan.
type scanned struct {
	Total   int            `json:"total"`
	Current int            `json:"current"`
	Papers  []scannedPaper `json:"papers"`
}

type scannedPaper struct {
	ApplicationNo string            `json:"application_no"`
	Kind          string            `json:"kind"`
	Version       int64             `json:"version"`
	Copy          int               `json:"copy"`
	PrintNo       int               `json:"print_no"`
	Preview       bool              `json:"preview"`
	Verdict       string            `json:"verdict,omitempty"`
	Code          string            `json:"code,omitempty"` // of a code that cannot be read
	Message       string            `json:"message"`
	Prints        []printedDocument `json:"prints"`
}

func (a *app) scanCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "scan 二维码内容 | -",
		Short: "扫纸上的二维码：是谁的哪一份，是不是现行有效",
		Long: "扫纸上的二维码：是谁的哪一份，是不是现行有效。写 - 则从标准输入读，一行一个，可接扫码枪。\n" +
			"现行有效的以 0 结束，不是的以 3 结束，本机没有这份申请的以 8 结束；多张里只有一部分有效的以 6 结束。",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if args[0] != "-" {
				return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.scan(c.Context(), d, args) })
			}
			codes, err := a.scannedLines()
			if err != nil {
				return err
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.scan(c.Context(), d, codes) })
		},
	}
}

// maxScans bounds the lines of one standard input.
const maxScans = 10_000

func (a *app) scannedLines() ([]string, error) {
	var codes []string
	lines := bufio.NewScanner(a.in)
	for lines.Scan() {
		if code := strings.TrimSpace(lines.Text()); code != "" {
			codes = append(codes, code)
		}
		if len(codes) > maxScans {
			return nil, usageError{errors.New("标准输入一次最多 " + strconv.Itoa(maxScans) + " 行")}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, usageError{errors.New("标准输入读不下去：每行应是一个二维码的内容")}
	}
	if len(codes) == 0 {
		return nil, usageError{errors.New("标准输入里没有二维码的内容，请一行写一个")}
	}
	return codes, nil
}

// errNotCurrent ends a scan of paper that does not count.
var errNotCurrent = errors.New("not current")

func (a *app) scan(ctx context.Context, d *desk.Desk, codes []string) error {
	report := scanned{Total: len(codes), Papers: make([]scannedPaper, 0, len(codes))}
	for _, code := range codes {
		s, err := d.ScanPaper(ctx, code)
		if confirm.CodeOf(err) == confirm.ProblemPaperCode && len(codes) > 1 {
			report.Papers = append(report.Papers, scannedPaper{
				Code: string(confirm.ProblemPaperCode), Message: present.Words(confirm.ProblemPaperCode, nil), Prints: []printedDocument{},
			})
			continue
		}
		if err != nil {
			return err
		}
		if s.Verdict == confirm.VerdictCurrent {
			report.Current++
		}
		report.Papers = append(report.Papers, scannedPaper{
			ApplicationNo: s.Code.ApplicationNo, Kind: string(s.Code.Kind), Version: s.Code.Version, Copy: s.Code.Copy,
			PrintNo: s.Code.PrintNo, Preview: s.Code.Preview, Verdict: string(s.Verdict),
			Message: present.VerdictWords(s.Verdict), Prints: documentsOf(s.Prints),
		})
	}
	a.showScanned(report)
	switch {
	case report.Current == report.Total:
		return nil
	case report.Current > 0:
		return errPartly
	case report.Total == 1 && report.Papers[0].Verdict == string(confirm.VerdictOtherPoint):
		return reportedError{&confirm.Problem{Code: confirm.ProblemNotFound}}
	}
	return errNotCurrent
}

func (a *app) showScanned(report scanned) {
	if a.json {
		a.printJSON(report)
		return
	}
	for _, p := range report.Papers {
		if p.Verdict == "" {
			fmt.Fprintln(a.out, p.Message)
			continue
		}
		fmt.Fprintf(a.out, "%s　%s　第 %d 份　第 %d 次打印：%s\n",
			p.ApplicationNo, present.PaperWord(confirm.PaperKind(p.Kind)), p.Copy, p.PrintNo, p.Message)
		if len(p.Prints) > 0 && report.Total == 1 {
			a.showDocuments(p.Prints)
		}
	}
	if report.Total > 1 {
		fmt.Fprintf(a.out, "共 %d 张，现行有效 %d 张。\n", report.Total, report.Current)
	}
}
