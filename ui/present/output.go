package present

import (
	"path/filepath"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// PrintTarget is where paper goes.
type PrintTarget string

// The targets.
const (
	TargetOneFile PrintTarget = "one_file" // 合并为一个 PDF
	TargetEach    PrintTarget = "each"     // 每人一个 PDF
	TargetPrinter PrintTarget = "printer"  // 打印机
)

// Output is where paper goes, as the clerk chose it.
type Output struct {
	Target   PrintTarget
	Printers []confirm.PrinterInfo
	Printer  string
	Tray     string // empty: the printer chooses
	Duplex   confirm.Duplex
	Folder   string
}

// Chosen is the chosen print queue; false when there is none.
func (o Output) Chosen() (confirm.PrinterInfo, bool) {
	for _, q := range o.Printers {
		if q.Name == o.Printer {
			return q, true
		}
	}
	return confirm.PrinterInfo{}, false
}

// PrinterWord is the name people know a print queue by.
func PrinterWord(q confirm.PrinterInfo) string {
	if q.Info != "" {
		return q.Info
	}
	return q.Name
}

// missing says what must be chosen before anything can be made, "" when nothing is.
func (o Output) missing() string {
	switch {
	case o.Target == TargetPrinter && len(o.Printers) == 0:
		return lang.L("没有可用的打印机。可以先存为 PDF。")
	case o.Target == TargetPrinter && o.Printer == "":
		return lang.L("请选择打印机。")
	case o.Target != TargetPrinter && strings.TrimSpace(o.Folder) == "":
		return lang.L("请填写保存位置。")
	}
	return ""
}

// Health says what keeps the chosen printer from printing well, "" when nothing does.
func (o Output) Health() string {
	q, ok := o.Chosen()
	if o.Target != TargetPrinter || !ok {
		return ""
	}
	return printerHealth(q)
}

// printerHealth says what is wrong with a printer, "" when nothing is.
func printerHealth(q confirm.PrinterInfo) string {
	var parts []string
	if len(q.Reasons) > 0 {
		parts = append(parts, PrinterReasons(q.Reasons))
	}
	if !q.Accepts {
		parts = append(parts, lang.L("暂不接收任务"))
	}
	if q.ToFile {
		parts = append(parts, lang.L("只生成文件，不出纸"))
	}
	if !q.A4 {
		parts = append(parts, lang.L("没有 A4 纸"))
	}
	return strings.Join(parts, lang.L("；"))
}

// target gives what the desk needs; name is that of the file or folder,
// without person in it.
func (o Output) target(name string) confirm.BatchTarget {
	folder := strings.TrimSpace(o.Folder)
	switch o.Target {
	case TargetPrinter:
		return confirm.BatchTarget{Printer: o.Printer, Tray: o.Tray, Duplex: o.Duplex}
	case TargetEach:
		return confirm.BatchTarget{Path: filepath.Join(folder, name), Separate: true}
	}
	return confirm.BatchTarget{Path: filepath.Join(folder, name+".pdf")}
}

// outlet lets the clerk choose an Output; presenters that make paper embed it.
type outlet struct {
	out     Output
	locked  func() bool
	changed func()
}

// SetPrinters takes the print queues there are. The chosen one is kept while
// it exists, else the default one is taken.
func (o *outlet) SetPrinters(list []confirm.PrinterInfo) {
	o.out.Printers = list
	if _, ok := o.out.Chosen(); !ok {
		o.out.Printer, o.out.Tray = "", ""
		for _, q := range list {
			if q.Default || o.out.Printer == "" {
				o.out.Printer = q.Name
			}
			if q.Default {
				break
			}
		}
	}
	if len(list) == 0 && o.out.Target == TargetPrinter && !o.locked() {
		o.out.Target = TargetOneFile
	}
	o.changed()
}

func (o *outlet) choose(change func()) {
	if o.locked() {
		return
	}
	change()
	o.changed()
}

// SetTarget chooses where the paper goes.
func (o *outlet) SetTarget(t PrintTarget) { o.choose(func() { o.out.Target = t }) }

// SetPrinter chooses a print queue by name; it chooses its own tray.
func (o *outlet) SetPrinter(name string) {
	o.choose(func() { o.out.Printer, o.out.Tray = name, "" })
}

// SetTray chooses a paper source of the printer; empty leaves it to the printer.
func (o *outlet) SetTray(tray string) { o.choose(func() { o.out.Tray = tray }) }

// SetDuplex chooses how both sides are printed.
func (o *outlet) SetDuplex(d confirm.Duplex) { o.choose(func() { o.out.Duplex = d }) }

// SetFolder chooses where files go.
func (o *outlet) SetFolder(path string) {
	if path != o.out.Folder {
		o.choose(func() { o.out.Folder = path })
	}
}
