package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// blanksView keeps the reserved numbers of blank receipts.
type blanksView struct {
	presenter *present.Blanks
	root      fyne.CanvasObject
	state     present.BlankState

	table    *table
	summary  *label
	empty    *paragraph
	reserve  *stepper
	ask      *button
	print    *stepper
	output   *outputView
	start    *button
	hint     *paragraph
	progress *label
	reason   *entry
	void     *button
	chosen   *label
	back     *button
}

var numberColumns = columns{gap4, 200, 120, 104, -1, gap2}

func newBlanksView(p *present.Blanks, keys *keyboard, popup popupFunc) *blanksView {
	v := &blanksView{presenter: p}
	v.table = newTable(keys, func() tableRow {
		return newCellRow(numberColumns, " bgss ", func(r *cellRow, i int) {
			n := p.Number(i)
			r.set(n.Number, n.When, n.Detail)
			r.badge.set(n.Badge)
		})
	})
	v.table.onMove = p.MoveTo
	v.summary = newLabel("", textStyle{size: sizeSmall, color: colorSecond, align: fyne.TextAlignTrailing})
	v.empty = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.reserve = newStepper(keys, 56, p.SetReserve)
	v.ask = newButton(buttonPlain, keys, lang.L("预留编号"), "", "", p.ReserveMore)
	v.print = newStepper(keys, 56, p.SetPrint)
	v.output = newOutputView(p, keys, popup, present.TargetOneFile, present.TargetPrinter)
	v.start = newButton(buttonPrimary, keys, lang.L("打印空白凭证"), "F8", "", p.PrintBlanks)
	v.hint = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.progress = newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	v.reason = newEntry(keys, lang.L("原因，如打坏、遗失"))
	v.reason.OnSubmitted = p.Void
	v.void = newButton(buttonPlain, keys, lang.L("作废"), "", "", func() { p.Void(v.reason.Text) })
	v.chosen = newLabel("", textStyle{size: sizeSmall})
	v.back = newButton(buttonPlain, keys, lang.L("交回未用编号"), "", "", p.Return)
	v.root = v.layOut()
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *blanksView) layOut() fyne.CanvasObject {
	help := func(text string) fyne.CanvasObject {
		return newParagraph(text, textStyle{size: sizeSmall, color: colorSecond})
	}
	numbers := card(border(nil, nil, newLabel(lang.L("预留的凭证编号"), textStyle{bold: true}), nil, v.summary), nil,
		border(headCells(numberColumns, "", lang.L("凭证编号"), lang.L("状态"), lang.L("时间"), lang.L("说明"), ""), nil, nil, nil,
			container.NewStack(v.table, inset(gap4, gap4, v.empty))))
	reserve := card(newLabel(lang.L("预留"), textStyle{bold: true}), nil, inset(gap2, gap4, vbox(gap2,
		help(lang.L("联网时向登记库预留一段编号，断网停电时用空白凭证手工受理。每个编号只有本机能用。")),
		formRow(lang.L("数量"), flow(v.reserve.root, v.ask)))))
	print := card(newLabel(lang.L("打印空白凭证"), textStyle{bold: true}), nil, inset(gap2, gap4, vbox(gap2,
		formRow(lang.L("张数"), hbox(0, v.print.root)), v.output.root, formRow("", flow(v.start, v.progress)), v.hint)))
	end := card(newLabel(lang.L("作废与交回"), textStyle{bold: true}), nil, inset(gap2, gap4, vbox(gap2,
		v.chosen, border(nil, nil, nil, after(gap2, v.void), v.reason),
		help(lang.L("确认结束后把没用的编号交回登记库，并报告每个编号的去向；需要联网。")), hbox(0, v.back))))
	right := container.NewVScroll(vbox(gap3, reserve, print, end)) // higher than a small window
	return container.New(&twoColumns{gap: gap3, left: 620}, numbers, right)
}

func (v *blanksView) render(s present.BlankState) {
	v.state = s
	idle := !s.Busy
	v.table.set(s.Numbers, s.Current)
	summary := ""
	for _, state := range []confirm.ReceiptNumberState{
		confirm.NumberFree, confirm.NumberPrinted, confirm.NumberUsed, confirm.NumberVoid, confirm.NumberReturned,
	} {
		if n := s.Counts[state]; n > 0 {
			summary += lang.F("%s %d　", present.NumberBadge(state).Word, n)
		}
	}
	v.summary.set(summary)
	v.empty.set(s.Empty)
	show(v.empty, s.Empty != "")
	v.reserve.set(s.Reserve, 1, lang.N("%d 个", s.Reserve), idle)
	v.ask.enable(s.CanReserve)
	v.print.set(s.Print, 1, lang.N("%d 张", s.Print), idle)
	v.output.render(s.Output, idle)
	v.start.enable(s.CanPrint)
	v.hint.set(s.Hint)
	show(v.hint, s.Hint != "")
	v.progress.set(s.Progress)
	chosen := lang.L("请先在左边选一个编号。")
	if s.Current >= 0 && s.Current < s.Numbers {
		chosen = lang.F("编号 %s", v.presenter.Number(s.Current).Number)
	}
	v.chosen.set(chosen)
	v.void.enable(s.CanVoid)
	if !s.CanVoid && idle {
		v.reason.setText("") // it was of a number that is void now
	}
	v.back.enable(s.CanReturn)
}
