package ui

import (
	"fyne.io/fyne/v2"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// outputActions is a presenter that lets the clerk choose where paper goes.
type outputActions interface {
	SetTarget(present.PrintTarget)
	SetPrinter(name string)
	SetTray(tray string)
	SetDuplex(confirm.Duplex)
	SetFolder(path string)
}

// outputView is the choice of file or printer, with what belongs to each.
type outputView struct {
	actions    outputActions
	targets    []present.PrintTarget
	target     *selector
	folder     *entry
	printer    *button
	tray       *button
	duplex     *selector
	folderRow  fyne.CanvasObject
	printerRow fyne.CanvasObject
	duplexRow  fyne.CanvasObject
	beside     *flowRow
	root       *fyne.Container
	out        present.Output
}

var targetWords = map[present.PrintTarget]string{
	present.TargetOneFile: "合并为一个 PDF", present.TargetEach: "每人一个 PDF", present.TargetPrinter: "打印机",
}

var duplexes = []confirm.Duplex{confirm.DuplexAuto, confirm.DuplexOff, confirm.DuplexManual}

// newOutputView offers targets; none leaves the choice to another control.
func newOutputView(a outputActions, keys *keyboard, popup popupFunc, targets ...present.PrintTarget) *outputView {
	v := &outputView{actions: a, targets: targets}
	var options []option
	for _, t := range targets {
		word := lang.L(targetWords[t])
		if t == present.TargetOneFile && len(targets) == 2 {
			word = lang.L("PDF 文件")
		}
		options = append(options, option{word: word})
	}
	v.target = newSelector(keys, 96, options, func(i int) { a.SetTarget(targets[i]) }).wrapping()
	v.folder = newEntry(keys, lang.L("文件夹"))
	v.folder.OnChanged = a.SetFolder
	v.printer = newButton(buttonPlain, keys, "", "", "down", nil)
	v.printer.tapped = func() { popup(v.printer, v.printerItems()) }
	v.tray = newButton(buttonPlain, keys, "", "", "down", nil)
	v.tray.tapped = func() { popup(v.tray, v.trayItems()) }
	v.duplex = newSelector(keys, 0, []option{{word: lang.L("自动双面")}, {word: lang.L("单面")}, {word: lang.L("手动翻面")}}, func(i int) { a.SetDuplex(duplexes[i]) }).wrapping()
	v.folderRow = formRow(lang.L("保存位置"), newPathField(keys, v.folder, askFolder(lang.L("文件保存在哪里")), nil).box)
	v.printerRow = formRow(lang.L("打印机"), flow(v.printer, v.tray))
	v.beside = flow(v.duplex)
	v.duplexRow = formRow(lang.L("双面"), v.beside)
	v.root = vbox(gap2)
	if len(targets) > 0 {
		v.root.Add(formRow(lang.L("输出到"), flow(v.target)))
	}
	v.root.Add(v.folderRow)
	v.root.Add(v.printerRow)
	v.root.Add(v.duplexRow)
	return v
}

// besides puts one setting more into the last row of a printer.
func (v *outputView) besides(o fyne.CanvasObject) { v.beside.add(o) }

// withoutTurning takes 手动翻面 away, where nobody follows the job to ask for it.
func (v *outputView) withoutTurning() { v.duplex.options = v.duplex.options[:2] }

// withoutSides takes the choice of sides away, for papers of one page.
func (v *outputView) withoutSides() { v.root.Remove(v.duplexRow) }

func (v *outputView) printerItems() []menuItem {
	items := make([]menuItem, len(v.out.Printers))
	for i, q := range v.out.Printers {
		items[i] = menuItem{present.PrinterWord(q), func() { v.actions.SetPrinter(q.Name) }}
	}
	return items
}

func (v *outputView) trayItems() []menuItem {
	items := []menuItem{{trayWord(""), func() { v.actions.SetTray("") }}}
	q, _ := v.out.Chosen()
	for _, tray := range q.Trays {
		items = append(items, menuItem{trayWord(tray), func() { v.actions.SetTray(tray) }})
	}
	return items
}

func trayWord(tray string) string {
	if tray == "" {
		return lang.L("纸盒：自动")
	}
	return lang.F("纸盒：%s", tray)
}

func (v *outputView) render(out present.Output, idle bool) {
	v.out = out
	for i, t := range v.targets {
		if t == out.Target {
			v.target.set(i, idle)
		}
	}
	paper := out.Target == present.TargetPrinter
	v.folder.setText(out.Folder)
	q, ok := out.Chosen()
	word := lang.L("没有打印机")
	if ok {
		word = present.PrinterWord(q)
	}
	v.printer.set(word, idle && len(out.Printers) > 0)
	v.tray.set(trayWord(out.Tray), idle && len(q.Trays) > 0)
	for i, d := range duplexes {
		if d == out.Duplex {
			v.duplex.set(i, idle)
		}
	}
	show(v.folderRow, !paper)
	show(v.printerRow, paper)
	show(v.duplexRow, paper)
}

// popupFunc shows a menu under an object.
type popupFunc = func(fyne.CanvasObject, []menuItem)
