package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/confirm"
	"confirmpoint/ui/present"
)

// printView chooses paper for the selected applicants and shows what became of it.
type printView struct {
	presenter *present.Printing
	root      fyne.CanvasObject

	kind, target       *selector
	copies             *label
	less, more         *button
	folder             *entry
	folderRow          fyne.CanvasObject
	printer            *button
	printerRow         fyne.CanvasObject
	start, cancel      *button
	reason             *paragraph
	progress           *thinProgress
	progressText       *label
	progressRow        fyne.CanvasObject
	selected           *table
	selectedHead       *section
	result             *table
	resultHead         *section
	where              *paragraph
	state              present.PrintState
	detail             *paragraph
	detailBox          fyne.CanvasObject
	emptySel, emptyRes *paragraph
}

var (
	kinds   = []confirm.PaperKind{confirm.PaperForm, confirm.PaperReceipt}
	targets = []present.PrintTarget{present.TargetOneFile, present.TargetEach, present.TargetPrinter}
)

func newPrintView(p *present.Printing, keys *keyboard, popup func(fyne.CanvasObject, []menuItem)) *printView {
	v := &printView{presenter: p}
	v.kind = newSelector(keys, 120, []option{{word: "申请表"}, {word: "受理凭证"}}, func(i int) { p.SetKind(kinds[i]) })
	v.target = newSelector(keys, 120, []option{{word: "合并为一个文件"}, {word: "每人一个文件"}, {word: "打印机"}},
		func(i int) { p.SetTarget(targets[i]) })
	v.copies = newLabel("", textStyle{align: fyne.TextAlignCenter})
	v.less = newButton(buttonPlain, keys, "", "", "minus", func() { p.SetCopies(v.state.Copies - 1) })
	v.more = newButton(buttonPlain, keys, "", "", "plus", func() { p.SetCopies(v.state.Copies + 1) })
	v.folder = newEntry(keys, "")
	v.folder.OnChanged = p.SetFolder
	v.printer = newButton(buttonPlain, keys, "", "", "down", nil)
	v.printer.tapped = func() { popup(v.printer, v.printerItems()) }
	v.start = newButton(buttonPrimary, keys, "开始打印", "F8", "", p.Start)
	v.cancel = newButton(buttonPlain, keys, "停止", "", "", p.Cancel)
	v.reason = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.progress, v.progressText = newThinProgress(), newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	v.where = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.buildTables(keys)
	v.root = border(nil, nil, nil, nil, inset(gap3, gap3, v.columns()))
	return v
}

func (v *printView) columns() fyne.CanvasObject {
	row := func(name string, o fyne.CanvasObject) fyne.CanvasObject {
		return border(nil, nil, sized(76, 32, newLabel(name, textStyle{size: sizeSmall, color: colorSecond})), nil, o)
	}
	v.folderRow = row("保存位置", v.folder)
	v.printerRow = row("打印机", hbox(0, v.printer))
	v.progressRow = vbox(gap1, v.progress, v.progressText)
	settings := newPanel(colorSurface, theme.ColorNameSeparator, corner, inset(gap3, gap4, vbox(gap2,
		newLabel("批量打印", textStyle{size: sizeBlock, bold: true}),
		row("内容", hbox(0, v.kind)),
		row("份数", hbox(gap1, v.less, sized(36, 0, v.copies), v.more)),
		row("输出到", hbox(0, v.target)),
		v.folderRow, v.printerRow, v.reason,
		hbox(gap2, sized(150, 0, v.start), v.cancel),
		v.progressRow)))
	selected := newPanel(colorSurface, theme.ColorNameSeparator, corner,
		border(inset(gap2, gap4, v.selectedHead.box), nil, nil, nil, container.NewStack(v.selected, inset(gap4, gap4, v.emptySel))))
	v.detailBox = vbox(0, widget.NewSeparator(), inset(gap2, gap4, v.detail))
	result := newPanel(colorSurface, theme.ColorNameSeparator, corner,
		border(vbox(0, inset(gap2, gap4, vbox(gap1, v.resultHead.box, v.where))), v.detailBox, nil, nil,
			container.NewStack(v.result, inset(gap4, gap4, v.emptyRes))))
	left := border(settings, nil, nil, nil, inset(0, 0, border(sized(0, gap3, container.NewStack()), nil, nil, nil, selected)))
	return container.New(&twoColumns{gap: gap3, left: 520}, left, result)
}

func (v *printView) buildTables(keys *keyboard) {
	v.selectedHead, v.resultHead = newSection("所选申请人"), newSection("打印结果")
	v.emptySel = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.emptyRes = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.selected = newTable(keys, func() tableRow { return newPrintRow(&v.state, false) })
	v.result = newTable(keys, func() tableRow { return newPrintRow(&v.state, true) })
	v.selected.onMove = func(i int) { v.selected.set(v.selected.length, i) }
	v.result.onMove = func(i int) {
		v.result.set(v.result.length, i)
		v.showDetail(i)
	}
	v.detail = newParagraph("", textStyle{size: sizeSmall})
}

func (v *printView) printerItems() []menuItem {
	items := make([]menuItem, len(v.state.Printers))
	for i, q := range v.state.Printers {
		items[i] = menuItem{printerWord(q), func() { v.presenter.SetPrinter(q.Name) }}
	}
	return items
}

func printerWord(q confirm.PrinterInfo) string {
	if q.Info != "" {
		return q.Info
	}
	return q.Name
}

func (v *printView) render(s present.PrintState) {
	v.state = s
	idle := !s.Running
	for i, k := range kinds {
		if k == s.Kind {
			v.kind.set(i, idle)
		}
	}
	for i, t := range targets {
		if t == s.Target {
			v.target.set(i, idle)
		}
	}
	v.copies.set(count(s.Copies) + " 份")
	v.less.enable(idle && s.Copies > 1)
	v.more.enable(idle)
	v.folder.setText(s.Folder)
	show(v.folderRow, s.Target != present.TargetPrinter)
	show(v.printerRow, s.Target == present.TargetPrinter)
	v.printer.set(v.chosenPrinter(), idle && len(s.Printers) > 0)
	v.start.enable(s.CanStart)
	stop := "停止"
	if s.Stopping {
		stop = "正在停止…"
	}
	v.cancel.set(stop, s.Running && !s.Stopping)
	v.reason.set(s.Reason)
	show(v.reason, s.Reason != "")
	v.renderProgress(s)
	v.selectedHead.remark.set(count(len(s.Selected)) + " 位")
	v.selected.set(len(s.Selected), -1)
	v.emptySel.set(map[bool]string{true: "还没有选择申请人。", false: ""}[len(s.Selected) == 0])
	v.resultHead.title.set(map[bool]string{true: "打印结果", false: s.Title}[s.Title == ""])
	v.where.set(map[bool]string{true: "", false: "已保存到 " + s.Where}[s.Where == "" || s.Target == present.TargetPrinter])
	v.renderResult(s)
	v.emptyRes.set(map[bool]string{true: "打印后在这里逐份列出结果；不能打印的会写明原因。", false: ""}[len(s.Lines) == 0])
}

// renderResult shows a new result with its first failure explained.
func (v *printView) renderResult(s present.PrintState) {
	current := v.result.current
	if len(s.Lines) != v.result.length || s.Running {
		current = -1
		for i, l := range s.Lines {
			if l.Tone == present.ToneBlock {
				current = i
				break
			}
		}
	}
	v.result.length = -1 // same length, other lines
	v.result.set(len(s.Lines), current)
	v.showDetail(current)
}

// showDetail writes out what has no room in the row.
func (v *printView) showDetail(i int) {
	text := ""
	if i >= 0 && i < len(v.state.Lines) && v.state.Lines[i].Tone == present.ToneBlock {
		l := v.state.Lines[i]
		text = l.Name + "（" + l.ApplicationNo + "）：" + l.Reason
	}
	v.detail.set(text)
	show(v.detailBox, text != "")
}

func (v *printView) chosenPrinter() string {
	for _, q := range v.state.Printers {
		if q.Name == v.state.Printer {
			return printerWord(q)
		}
	}
	return "没有打印机"
}

func (v *printView) renderProgress(s present.PrintState) {
	ratio := 0.0
	if s.Total > 0 {
		ratio = float64(s.Done) / float64(s.Total)
	}
	v.progress.set(s.Running || s.Done > 0, ratio)
	text := ""
	switch {
	case s.Running && s.Current != "":
		text = count(s.Done) + " / " + count(s.Total) + "　报名号 " + s.Current
	case s.Running:
		text = count(s.Done) + " / " + count(s.Total)
	}
	v.progressText.set(text)
	show(v.progressRow, s.Running)
}

// printRow is one line of the selection or of the result.
type printRow struct {
	widget.BaseWidget
	state  *present.PrintState
	result bool
	number *label
	name   *label
	badge  *badge
	text   *label
}

var printColumns = columns{gap4, 118, 96, 110, -1, gap2}

func newPrintRow(s *present.PrintState, result bool) *printRow {
	r := &printRow{
		state: s, result: result,
		number: newLabel("", textStyle{size: sizeSmall, clip: true}),
		name:   newLabel("", textStyle{size: sizeSmall, bold: true, clip: true}),
		badge:  newBadge(present.Badge{}),
		text:   newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true}),
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *printRow) show(i int) {
	if r.result {
		l := r.state.Lines[i]
		r.number.set(l.ApplicationNo)
		r.name.set(l.Name)
		r.badge.set(present.Badge{Word: l.State, Tone: l.Tone})
		r.text.set(l.Reason)
		return
	}
	row := r.state.Selected[i]
	r.number.set(row.ApplicationNo)
	r.name.set(row.Name)
	r.badge.set(row.Badge)
	r.text.set(row.School)
}

// CreateRenderer puts the cells into their columns.
func (r *printRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(printColumns, container.NewStack(), r.number, r.name, r.badge, r.text, container.NewStack()))
}

// twoColumns gives the left object a width and the right one the rest.
type twoColumns struct{ gap, left float32 }

// Layout places both.
func (t *twoColumns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left := min(t.left, size.Width/2)
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(left, size.Height))
	objects[1].Move(fyne.NewPos(left+t.gap, 0))
	objects[1].Resize(fyne.NewSize(size.Width-left-t.gap, size.Height))
}

// MinSize is small: the window decides.
func (t *twoColumns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	return fyne.NewSize(2*t.left, height)
}
