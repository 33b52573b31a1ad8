package present

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// DiagnosticsName is the name of the file of a diagnostics bundle made at that
// time; it names nobody.
func DiagnosticsName(at time.Time) string {
	return "confirmpoint-diagnostics-" + at.In(Shanghai()).Format("20060102-1504") + ".txt"
}

// FailingChecks names what is not ready, "" when everything is.
func FailingChecks(checks []desk.Readiness) string {
	var names []string
	for _, c := range checks {
		if !c.OK {
			names = append(names, ReadinessWord(c.Name))
		}
	}
	return strings.Join(names, lang.L("、"))
}

// DiagnosticsText writes a diagnostics bundle as the text that the clerk reads
// and the technician gets: the same in both, nothing else is sent. log are the
// newest lines of the program's log, scrubbed already; revision is the commit
// of the program.
func DiagnosticsText(d desk.Diagnostics, revision, log string) string {
	var b strings.Builder
	part := func(title string) { fmt.Fprintf(&b, "\n== %s ==\n", title) }
	line := func(name, value string) { fmt.Fprintf(&b, "%s: %s\n", name, value) }

	fmt.Fprintln(&b, lang.L("诊断包：不含申请人、经办人、打印机名称、文件夹和登记库地址"))
	line(lang.L("生成时间"), instantWord(d.At))
	failing := FailingChecks(d.Checks)
	if failing == "" {
		failing = lang.L("没有，全部正常")
	}
	line(lang.L("不正常的检查"), failing)

	part(lang.L("检查"))
	for _, c := range d.Checks {
		line(ReadinessWord(c.Name), checkWords(c))
	}
	part(lang.L("程序"))
	line(lang.L("版本"), strings.TrimSpace(d.Software+" "+revision))
	line(lang.L("系统"), d.System)
	line(lang.L("数据结构"), strconv.Itoa(d.Schema))
	line(lang.L("表格模板"), d.Templates)
	line(lang.L("工作站编号"), d.Installation)
	line(lang.L("确认点代码"), d.PointCode)
	part(lang.L("密钥"))
	line(lang.L("类型"), string(d.Key.Provider)+" "+string(d.Key.Algorithm))
	line(lang.L("有效期"), instantWord(d.Key.NotBefore)+" – "+instantWord(d.Key.NotAfter))
	line(lang.L("PIN 次数"), strconv.Itoa(d.Key.TriesLeft))
	line(lang.L("受限模式"), yesNo(d.Key.KeyringFree))
	line(lang.L("代码"), codeOr(d.Key.Problem))
	part(lang.L("本机数据"))
	line(lang.L("联网登录"), yesNo(d.Online))
	line(lang.L("线路"), codeOr(d.Link))
	line(lang.L("上次取回"), instantWord(d.LastPull))
	n := d.Standing
	line(lang.L("记录"), strconv.Itoa(n.Records))
	line(lang.L("待签名、待发送、暂停、冲突"), fmt.Sprintf("%d, %d, %d, %d", n.Unsigned, n.Unsent, n.Held, n.Conflicts))
	line(lang.L("照片占用"), fmt.Sprintf("%d B/s", d.LineBudget))
	line(lang.L("备份盘"), yesNo(d.SecondCopy)+" "+string(d.CopyReason))
	writePolicy(line, part, d.Policy)
	writePrinters(line, part, d.Printers)
	part(lang.L("同步记录"))
	for _, e := range d.Sync {
		line(instantWord(e.At), syncCounts(e))
	}
	part(lang.L("日志"))
	b.WriteString(strings.TrimRight(log, "\n"))
	b.WriteByte('\n')
	return b.String()
}

func writePolicy(line func(name, value string), part func(string), p confirm.DeskPolicy) {
	part(lang.L("教育局的规定"))
	line(lang.L("签名方式"), string(p.Signing))
	line(lang.L("显示号码"), string(p.Reveal))
	line(lang.L("自动锁定"), p.Idle().String())
	line(lang.L("允许受限模式"), yesNo(p.KeyringFree))
}

func writePrinters(line func(name, value string), part func(string), printers []desk.DiagnosedPrinter) {
	part(lang.L("打印机"))
	for i, p := range printers {
		line(strconv.Itoa(i+1), fmt.Sprintf("default=%t accepts=%t duplex=%t a4=%t file=%t trays=%d reasons=%s",
			p.Default, p.Accepts, p.Duplex, p.A4, p.ToFile, p.Trays, strings.Join(p.Reasons, ",")))
	}
}

// checkWords are the sentence of a check and its code, for both readers.
func checkWords(c desk.Readiness) string {
	if c.OK || c.Problem == nil {
		return strings.TrimSpace(lang.L("好") + " " + c.Detail)
	}
	return fmt.Sprintf("%s [%s]", Sentence(c.Problem), c.Problem.Code)
}

// syncCounts is a line of the sync log in the words of its fields.
func syncCounts(e confirm.SyncEntry) string {
	text := string(e.Kind)
	for _, n := range []struct {
		name  string
		count int
	}{
		{"sent", e.Sent}, {"accepted", e.Accepted}, {"refused", e.Refused}, {"unknown", e.Unknown}, {"again", e.Again}, {"records", e.Records},
		{"gone", e.Gone}, {"blobs", e.Blobs}, {"differences", e.Differences}, {"waiting", e.Waiting}, {"times", e.Times},
	} {
		if n.count != 0 {
			text += fmt.Sprintf(" %s=%d", n.name, n.count)
		}
	}
	if e.Code != "" {
		text += " [" + string(e.Code) + "]"
	}
	return text
}

func codeOr(c confirm.Code) string {
	if c == "" {
		return lang.L("好")
	}
	return "[" + string(c) + "]"
}

func yesNo(yes bool) string {
	if yes {
		return lang.L("是")
	}
	return lang.L("否")
}

// instantWord is a time to the second in Shanghai; "–" when there is none.
func instantWord(at time.Time) string {
	if at.IsZero() {
		return "–"
	}
	return at.In(Shanghai()).Format("2006-01-02 15:04:05")
}
