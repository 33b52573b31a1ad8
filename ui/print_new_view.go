package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// newBatchView puts a batch together: what, in which order, to where. Beside it
// lies the first paper as it will be printed, below it who is printed for and
// what cannot be.
type newBatchView struct {
	presenter *present.Printing
	root      fyne.CanvasObject
	state     present.PrintState

	kinds        []*toggle
	copies       *stepper
	copiesNote   *label
	apart, order *selector
	separate     *toggle
	perSchool    *toggle
	output       *outputView
	reason       *entry
	reasonRow    fyne.CanvasObject
	start, check *button
	hint         *paragraph
	hintIcon     *icon
	progress     *thinProgress
	head         *section
	filter       *choice
	table        *table
	detail       *paragraph
	detailBox    fyne.CanvasObject
	empty        *paragraph
	preview      *previewView
}

var (
	orders       = []confirm.PrintOrder{confirm.OrderGiven, confirm.OrderSchool, confirm.OrderFileNumber}
	checkFilters = []present.CheckFilter{present.CheckAll, present.CheckStopped, present.CheckReprints}
	checkColumns = columns{gap4, 116, -3, -4, 104, gap2}
)

func newBatchForm(p *present.Printing, keys *keyboard, popup popupFunc) *newBatchView {
	v := &newBatchView{presenter: p}
	for _, k := range p.State().Kinds {
		v.kinds = append(v.kinds, newToggle(keys, k.Word, func(bool) { p.ToggleKind(k.Kind) }))
	}
	v.copies = newStepper(keys, 48, p.SetCopies)
	v.copiesNote = newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	v.apart = newSelector(keys, 0, []option{{word: lang.L("每人一套")}, {word: lang.L("分类打印")}}, func(i int) { p.SetApart(i == 1) }).wrapping()
	v.order = newSelector(keys, 0, []option{{word: lang.L("扫码顺序")}, {word: lang.L("按学校")}, {word: lang.L("按档案号")}}, func(i int) { p.SetOrder(orders[i]) }).wrapping()
	v.separate = newToggle(keys, lang.L("学校之间加分隔页"), p.SetSeparate)
	v.perSchool = newToggle(keys, lang.L("每校一个打印任务"), p.SetJobPerSchool)
	v.output = newOutputView(p, keys, popup, present.TargetOneFile, present.TargetEach, present.TargetPrinter)
	v.output.besides(v.perSchool)
	v.reason = newEntry(keys, lang.L("补打的原因，例如：原件遗失"))
	v.reason.OnChanged = p.SetReason
	v.start = newButton(buttonPrimary, keys, lang.L("开始打印"), "F8", "", p.Start)
	v.check = newButton(buttonPlain, keys, lang.L("重新检查"), "", "", p.Check)
	v.hint = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.hintIcon = newIcon("hint", colorSecond, 14)
	v.progress = newThinProgress()
	v.buildTable(keys)
	v.preview = newPreviewView(p.Preview, keys, lang.L("预览"))
	// In a low window both parts scroll: below so much the list would be of no use.
	left := border(v.settings(), nil, nil, nil, container.New(&gapAbove{gap3}, sized(0, 200, v.people())))
	v.root = container.New(&twoColumns{gap: gap3, left: 552}, container.NewVScroll(container.New(&ofWidth{}, left)), v.preview.root)
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *newBatchView) settings() fyne.CanvasObject {
	grid := flow()
	grid.even = true
	for _, t := range v.kinds {
		grid.add(t)
	}
	v.reasonRow = formRow(lang.L("补打原因"), v.reason)
	return card(newLabel(lang.L("打印什么，打到哪里"), textStyle{bold: true}), nil, inset(gap2, gap4, vbox(gap2,
		formRow(lang.L("内容"), container.New(&shiftLeft{gap1}, grid)),
		formRow(lang.L("份数"), flow(v.copies.root, v.copiesNote, v.apart)),
		formRow(lang.L("顺序"), flow(v.order, v.separate)),
		v.output.root, v.reasonRow,
		after(formLabelWidth(), vbox(gap1, hbox(gap2, v.start, v.check),
			border(nil, nil, sized(20, 0, v.hintIcon), nil, sized(0, 20, v.hint)))), v.progress)))
}

func (v *newBatchView) people() fyne.CanvasObject {
	v.detailBox = vbox(0, widget.NewSeparator(), inset(gap2, gap4, v.detail))
	title := border(nil, nil, inset(gap1, 0, v.head.title), v.filter, inset(gap1, gap3, v.head.remark))
	body := border(headCells(checkColumns, "", lang.L("报名号"), lang.L("姓名"), lang.L("任教学校"), lang.L("检查结果"), ""), nil, nil, nil,
		container.NewStack(v.table, inset(gap4, gap4, v.empty)))
	return card(title, v.detailBox, body)
}

func (v *newBatchView) buildTable(keys *keyboard) {
	p := v.presenter
	v.head = newSection(lang.L("所选申请人"))
	v.filter = newChoice(keys, 92, []option{{word: lang.L("全部")}, {word: lang.L("不能打印")}, {word: lang.L("补打")}}, func(i int) { p.SetFilter(checkFilters[i]) })
	v.table = newTable(keys, func() tableRow {
		return newCellRow(checkColumns, " tbsg ", func(r *cellRow, i int) {
			row := p.Row(i)
			r.set(row.ApplicationNo, row.Name, row.School)
			r.badge.set(row.Check)
		})
	})
	v.table.onMove = p.MoveTo
	v.detail = newParagraph("", textStyle{size: sizeSmall})
	v.empty = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
}

func (v *newBatchView) render(s present.PrintState) {
	v.state = s
	idle := !s.Busy
	for i, k := range s.Kinds {
		v.kinds[i].set(k.On, idle)
	}
	v.renderChoices(s, idle)
	v.output.render(s.Output, idle)
	v.reason.setText(s.Reason)
	show(v.reasonRow, s.NeedReason)
	v.start.enable(s.CanStart)
	v.check.enable(s.CanCheck)
	v.hint.set(s.Hint)
	show(v.hintIcon, s.Hint != "")
	if s.HintTone != "" {
		v.hintIcon.set(string(s.HintTone), toneColor(s.HintTone))
	}
	ratio := 0.0
	if s.CheckAll > 0 {
		ratio = float64(s.CheckDone) / float64(s.CheckAll)
	}
	v.progress.set(s.Checking, ratio)
	v.renderPeople(s)
}

func (v *newBatchView) renderChoices(s present.PrintState, idle bool) {
	word, note := lang.N("%d 份", s.Copies), ""
	if s.Copies == 0 {
		word, note = lang.L("默认"), lang.L("申请表 2 份，其他 1 份")
	}
	v.copies.set(s.Copies, 0, word, idle)
	v.copiesNote.set(note)
	several := 0
	for _, k := range s.Kinds {
		if k.On {
			several++
		}
	}
	chosen := 0
	if s.Apart {
		chosen = 1
	}
	v.apart.set(chosen, idle)
	show(v.apart, several > 1)
	for i, o := range orders {
		if o == s.Order {
			v.order.set(i, idle)
		}
	}
	v.separate.set(s.Separate, idle)
	v.perSchool.set(s.JobPerSchool, idle)
}

func (v *newBatchView) renderPeople(s present.PrintState) {
	v.head.remark.set(lang.N("%d 位", s.Selected))
	for i, f := range checkFilters {
		if f == s.Filter {
			v.filter.set(i, true)
		}
	}
	v.filter.relabel(1, lang.F("不能打印 %d", s.Stopped))
	v.filter.relabel(2, lang.F("补打 %d", s.Reprints))
	v.table.set(s.Rows, s.Current)
	empty, detail := "", ""
	switch {
	case s.Selected == 0:
		empty = lang.L("还没有选择申请人。请在“核对确认”中按空格勾选（或勾选整个“待打印”），再按 Ctrl+P。")
	case s.Rows == 0:
		empty = lang.L("没有这样的申请人。")
	case s.Current >= 0:
		row := v.presenter.Row(s.Current)
		if row.Detail != "" {
			detail = lang.F("%s（%s）：%s", row.Name, row.ApplicationNo, row.Detail)
		}
	}
	v.empty.set(empty)
	v.detail.set(detail)
	show(v.detailBox, detail != "")
}

// ofWidth lets an object be as wide as what scrolls it, though it asks for more.
type ofWidth struct{}

// Layout fills the space.
func (ofWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }

// MinSize is the object's height.
func (ofWidth) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, objects[0].MinSize().Height)
}

// gapAbove keeps space above one object.
type gapAbove struct{ gap float32 }

// Layout places the object below the space.
func (g *gapAbove) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, g.gap))
	objects[0].Resize(fyne.NewSize(size.Width, size.Height-g.gap))
}

// MinSize is the object's with the space.
func (g *gapAbove) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(0, g.gap)
}

// centeredLines puts a paragraph in the middle of a row.
type centeredLines struct{}

// Layout breaks the text at the width, then places it.
func (centeredLines) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	o := objects[0]
	o.Resize(size)
	height := o.MinSize().Height
	o.Resize(fyne.NewSize(size.Width, height))
	o.Move(fyne.NewPos(0, (size.Height-height)/2)) // two lines stand out above as far as below
}

// MinSize is one line: two have room beside a button.
func (centeredLines) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(120, 32) }

// shiftLeft moves an object that has space of its own at its left.
type shiftLeft struct{ by float32 }

// Layout places the object.
func (s *shiftLeft) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(-s.by, 0))
	objects[0].Resize(size)
}

// MinSize is the object's.
func (s *shiftLeft) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }
