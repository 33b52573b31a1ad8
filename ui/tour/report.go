package tour

import (
	"errors"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"time"

	"confirmpoint/confirm"
)

// decision is what the tour concluded about one record.
type decision struct {
	recordID string
	action   confirm.Action
}

// report is what was done and counted.
type report struct {
	began                      time.Time
	steps                      []string
	registered, pulled         int
	searched                   string
	findings                   int
	complete, incomplete, left int
	concluded                  []decision
	accepted, decided          int
	refused                    int
	reconciled                 string // what comparing with the registry came to
	messages                   int    // 留言 sent
	chosen, forms, receipts    int
	stopped                    int // papers the check before printing found fault with
	listed                     int // rows of the roster
	rosterFile                 string
	reserved                   int    // numbers of blank receipts
	scanned                    string // what the code of a receipt was told to be
	formsFile, receiptsFile    string
	offline                    bool
}

// line is one row of the summary.
type line struct{ What, Count string }

func (t *tour) lines() []line {
	d := t.done
	n := func(i int) string { return fmt.Sprint(i) }
	return []line{
		{"登记库中的申请人", n(d.registered)},
		{"取回到本机的申请人", n(d.pulled)},
		{"按报名号查到", d.searched},
		{"示例申请人的核对提示", n(d.findings)},
		{"结论：材料齐全", n(d.complete)},
		{"结论：材料不全", n(d.incomplete)},
		{"结论：未作确认", n(d.left)},
		{"已受理并有回执的结论", n(d.accepted)},
		{"被拒后看过变化重新签名的结论", n(d.refused)},
		{"对账", d.reconciled},
		{"留言", n(d.messages)},
		{"登记库中查到的结论", n(d.decided)},
		{"选择打印的申请人", n(d.chosen)},
		{"打印的申请表（每人一式两份）", n(d.forms)},
		{"打印的受理凭证（仅限已受理的材料齐全）", n(d.receipts)},
		{"打印前检查出的不能打印的受理凭证", n(d.stopped)},
		{"导出的名册行数", n(d.listed)},
		{"预留的空白凭证编号", n(d.reserved)},
		{"扫码核验受理凭证", d.scanned},
		{"锁定后离线登录", map[bool]string{true: "成功", false: "没有进行"}[d.offline]},
		{"用时", time.Since(d.began).Round(time.Second / 10).String()},
	}
}

// report writes the summary and gives the tour's error.
func (t *tour) report() error {
	verdict := "全部步骤已完成，与登记库核对一致。"
	if t.err != nil {
		verdict = t.err.Error()
	}
	page := page{
		Verdict: verdict, OK: t.err == nil, Lines: t.lines(), Steps: t.done.steps, Shots: t.shots,
		Files: t.files(),
	}
	return errors.Join(t.err, page.writeText(filepath.Join(t.out, "summary.txt")),
		page.writeHTML(filepath.Join(t.out, "summary.html")))
}

func (t *tour) files() (names []string) {
	for _, f := range []string{t.done.formsFile, t.done.receiptsFile, t.done.rosterFile} {
		if f != "" {
			names = append(names, filepath.Base(f))
		}
	}
	return names
}

// page is the summary as it is shown.
type page struct {
	Verdict      string
	OK           bool
	Lines        []line
	Steps        []string
	Shots, Files []string
}

func (p page) writeText(path string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "教师资格定期注册现场确认：演练小结\n%s\n\n", p.Verdict)
	for _, l := range p.Lines {
		fmt.Fprintf(&b, "%s：%s\n", l.What, l.Count)
	}
	fmt.Fprintf(&b, "\n完成的步骤：%s\n", strings.Join(p.Steps, "、"))
	fmt.Fprintf(&b, "截图：%s\n", strings.Join(p.Shots, " "))
	fmt.Fprintf(&b, "文件：%s\n", strings.Join(p.Files, " "))
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

func (p page) writeHTML(path string) error {
	t, err := template.New("summary").Parse(summaryHTML)
	if err != nil {
		return err
	}
	var b strings.Builder
	if err := t.Execute(&b, p); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

const summaryHTML = `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>演练小结</title>
<style>
body{font:14px/1.6 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#1F2933;background:#F5F7FA;margin:0}
main{max-width:960px;margin:24px auto;padding:24px;background:#fff;border:1px solid #D8DEE6;border-radius:4px}
h1{font-size:20px;margin:0 0 8px}.ok{color:#1A7A3C}.bad{color:#B42318}
table{border-collapse:collapse;width:100%;margin:16px 0}td{border-bottom:1px solid #D8DEE6;padding:4px 8px}
td:last-child{text-align:right;font-variant-numeric:tabular-nums}
figure{display:inline-block;width:30%;margin:1%}img{width:100%;border:1px solid #D8DEE6}figcaption{font-size:13px;color:#52606D}
</style>
<main><h1>教师资格定期注册现场确认：演练小结</h1>
<p class="{{if .OK}}ok{{else}}bad{{end}}">{{.Verdict}}</p>
<table>{{range .Lines}}<tr><td>{{.What}}</td><td>{{.Count}}</td></tr>{{end}}</table>
<p>完成的步骤：{{range $i, $s := .Steps}}{{if $i}}、{{end}}{{$s}}{{end}}</p>
<p>文件：{{range .Files}}<a href="{{.}}">{{.}}</a> {{end}}</p>
{{range .Shots}}<figure><a href="{{.}}"><img src="{{.}}" alt=""></a><figcaption>{{.}}</figcaption></figure>{{end}}
</main></html>
`
