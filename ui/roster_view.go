package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// rosterView makes lists: which, of whom, with which columns, into what.
type rosterView struct {
	presenter *present.Rosters
	root      fyne.CanvasObject
	state     present.RosterState

	kind    *selector
	scope   *selector
	listed  *label
	public  *toggle
	purpose *selector
	format  *selector
	output  *outputView
	make    *button
	hint    *paragraph
	made    *paragraph
	columns *table
	up      *button
	down    *button
	keep    *toggle
	none    *paragraph
}

var (
	rosterFormats = []present.RosterFormat{present.RosterXLSX, present.RosterCSV, present.RosterPDF, present.RosterPaper}
	columnColumns = columns{36, -1, 80, gap2}
)

func newRosterView(p *present.Rosters, keys *keyboard, popup popupFunc) *rosterView {
	v := &rosterView{presenter: p}
	kinds := p.State().Kinds
	options := make([]option, len(kinds))
	for i, k := range kinds {
		options[i].word = k.Word
	}
	v.kind = newSelector(keys, 0, options, func(i int) { p.SetKind(kinds[i].Kind) }).wrapping()
	v.scope = newSelector(keys, 0, []option{{word: lang.L("核对确认中的列表")}, {word: lang.L("全部申请人")}}, func(i int) { p.SetAll(i == 1) }).wrapping()
	v.listed = newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	v.public = newToggle(keys, lang.L("用于公示（不列证件号码）"), p.SetPublic)
	purposes := make([]option, len(confirm.ExportPurposes))
	for i, why := range confirm.ExportPurposes {
		purposes[i].word = lang.L(why.Label())
	}
	v.purpose = newSelector(keys, 0, purposes, func(i int) { p.SetPurpose(confirm.ExportPurposes[i]) }).wrapping()
	v.format = newSelector(keys, 0, []option{{word: lang.L("电子表格 xlsx")}, {word: "CSV"}, {word: "PDF"}, {word: lang.L("打印机")}},
		func(i int) { p.SetFormat(rosterFormats[i]) })
	v.output = newOutputView(p, keys, popup)
	v.output.withoutTurning()
	v.make = newButton(buttonPrimary, keys, lang.L("生成"), "F8", "", p.Make)
	v.hint = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.made = newParagraph("", textStyle{size: sizeSmall})
	v.keep = newToggle(keys, lang.L("以后都用这样的列"), p.SetKeep)
	v.up = newButton(buttonPlain, keys, lang.L("上移"), "", "", func() { p.Shift(-1) })
	v.down = newButton(buttonPlain, keys, lang.L("下移"), "", "", func() { p.Shift(1) })
	v.columns = newTable(keys, func() tableRow { return newColumnRow(&v.state) })
	v.columns.markWidth = columnColumns[0]
	v.columns.onMove, v.columns.onMark, v.columns.onOpen = p.MoveTo, p.Mark, p.MoveTo
	v.none = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.root = v.layOut()
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *rosterView) layOut() fyne.CanvasObject {
	settings := card(newLabel(lang.L("名册与统计"), textStyle{bold: true}), nil, inset(gap2, gap4, vbox(gap2,
		formRow(lang.L("名册"), flow(v.kind)),
		formRow(lang.L("范围"), flow(v.scope, v.listed)),
		formRow("", container.New(&shiftLeft{gap1}, hbox(0, v.public))),
		formRow(lang.L("用途"), flow(v.purpose)),
		formRow(lang.L("做成"), flow(v.format)),
		v.output.root,
		formRow("", middle(v.make)),
		v.hint, v.made)))
	bar := inset(gap1, gap2, hbox(gap2, v.up, v.down, v.keep))
	columnsCard := card(newLabel(lang.L("列出哪些项目"), textStyle{bold: true}), bar,
		container.NewStack(v.columns, inset(gap4, gap4, v.none)))
	left := border(settings, nil, nil, nil, container.NewStack())
	return container.New(&twoColumns{gap: gap3, left: 664}, left, columnsCard)
}

func (v *rosterView) render(s present.RosterState) {
	v.state = s
	idle := !s.Busy
	for i, k := range s.Kinds {
		if k.On {
			v.kind.set(i, idle)
		}
	}
	scope := 0
	if s.All {
		scope = 1
	}
	v.scope.set(scope, idle)
	v.listed.set(s.Listed)
	show(v.listed, !s.All)
	v.public.set(s.Public, idle)
	v.purpose.set(slices.Index(confirm.ExportPurposes, s.Purpose), idle)
	for i, f := range rosterFormats {
		if f == s.Format {
			v.format.set(i, idle)
		}
	}
	out := s.Output
	out.Target = present.TargetOneFile
	if s.Format == present.RosterPaper {
		out.Target = present.TargetPrinter
	}
	v.output.render(out, idle)
	word := lang.L("生成")
	if s.Busy {
		word = lang.L("正在生成…")
	}
	v.make.set(word, s.CanMake)
	v.hint.set(s.Hint)
	show(v.hint, s.Hint != "")
	v.made.set(s.Made)
	show(v.made, s.Made != "")
	v.columns.set(len(s.Columns), s.Current)
	v.up.enable(idle && s.Current > 0)
	v.down.enable(idle && s.Current >= 0 && s.Current < len(s.Columns)-1)
	v.keep.set(s.Keep, idle)
	none := ""
	if len(s.Columns) == 0 {
		none = lang.L("这种表没有可选的项目。")
	}
	v.none.set(none)
}

// columnRow is one column that can be listed.
type columnRow struct {
	*cellRow
	mark *checkBox
}

func newColumnRow(s *present.RosterState) tableRow {
	r := &columnRow{mark: newCheckBox(nil)}
	r.cellRow = newCellRow(columnColumns, " tr ", func(cells *cellRow, i int) {
		c := s.Columns[i]
		place := ""
		if c.On {
			place = lang.F("第 %d 列", c.Place)
		}
		cells.set(c.Title, place)
		r.mark.set(c.On)
	})
	r.objects[0] = r.mark
	return r
}
