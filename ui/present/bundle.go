package present

import (
	"context"
	"io"
	"os"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// BundleDesk carries work on a stick where there is no line.
type BundleDesk interface {
	ExportBundle(ctx context.Context, w io.Writer) (confirm.BundleReport, error)
	ImportBundle(ctx context.Context, r io.Reader) (confirm.BundleReport, error)
}

// ExportBundle writes a bundle to a file that is there whole or not at all.
func ExportBundle(ctx context.Context, d BundleDesk, path string) (report confirm.BundleReport, err error) {
	err = desk.WriteFile(path, func(f *os.File) error {
		report, err = d.ExportBundle(ctx, f)
		return err
	})
	if confirm.CodeOf(err) == confirm.ProblemNotFound {
		err = nil // nothing waits: no file is made
	}
	return report, err
}

// BundleOutWords says what went into a bundle.
func BundleOutWords(r confirm.BundleReport) string {
	if r.Operations == 0 {
		return lang.L("没有待发送的结论，不用导出离线包。")
	}
	text := lang.N("离线包有 %d 项待发送", r.Operations)
	if r.Scans > 0 {
		text = lang.N("%s、%d 份扫描件", r.Scans, text, r.Scans)
	}
	return lang.F("%s，请用 U 盘送教育局；收到回执包并导入之前，这些结论都还没有受理。", text)
}

// BundleInWords says what came back.
func BundleInWords(r confirm.BundleReport) string {
	parts := counts(counted{r.Accepted, lang.F("%d 项已受理", r.Accepted)}, counted{r.Refused, lang.N("%d 项冲突，请到“冲突”处理", r.Refused)},
		counted{r.NotSeen, lang.F("%d 项登记库没有收到，将重新发送", r.NotSeen)}, counted{r.Records, lang.N("收到 %d 位申请人的变化", r.Records)})
	if len(parts) == 0 {
		return lang.L("回执包已导入，没有新的变化。")
	}
	return lang.F("回执包已导入：%s。", strings.Join(parts, lang.L("，")))
}
