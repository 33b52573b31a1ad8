package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// printersView lists the printers and fits paper to them.
type printersView struct {
	presenter *present.PrinterCare
	root      fyne.CanvasObject
	state     present.PrinterState

	table       *table
	empty       *paragraph
	search      *button
	chosen      *label
	form        *selector
	tray        *button
	x, y, size  *entry
	page, test  *button
	save        *button
	hint        *paragraph
	preview     *previewView
	calibration fyne.CanvasObject
}

var printerColumns = columns{gap4, -2, -3, gap2}

func newPrintersView(p *present.PrinterCare, keys *keyboard, popup popupFunc) *printersView {
	v := &printersView{presenter: p}
	v.table = newTable(keys, func() tableRow {
		return newCellRow(printerColumns, " tg ", func(r *cellRow, i int) {
			q := p.Printer(i)
			name := q.Name
			if q.Default {
				name += lang.L("（默认）")
			}
			r.set(name)
			r.badge.set(q.Badge)
		})
	})
	v.table.onMove = p.MoveTo
	v.table.strong = func(i int) bool { return i == v.state.Current }
	v.empty = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.search = newButton(buttonPlain, keys, lang.L("重新查找"), "", "sync", p.Load)
	v.chosen = newLabel("", textStyle{bold: true, clip: true})
	forms := p.State().Forms
	options := make([]option, len(forms))
	for i, f := range forms {
		options[i].word = f.Word
	}
	v.form = newSelector(keys, 0, options, func(i int) { p.SetForm(forms[i].Kind) }).wrapping()
	v.tray = newButton(buttonPlain, keys, "", "", "down", nil)
	v.tray.tapped = func() { popup(v.tray, v.trayItems()) }
	for _, e := range []**entry{&v.x, &v.y, &v.size} {
		*e = newEntry(keys, "0")
		(*e).OnChanged = func(string) { p.Type(v.x.Text, v.y.Text, v.size.Text) }
	}
	v.page = newButton(buttonPlain, keys, lang.L("打印校准页"), "", "print", p.PrintCalibration)
	v.test = newButton(buttonPlain, keys, lang.L("打印测试页"), "", "print", p.PrintTest)
	v.save = newButton(buttonPrimary, keys, lang.L("保存校准"), "F8", "", p.Save)
	v.hint = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.preview = newPreviewView(p.Preview, keys, lang.L("校准页"))
	v.root = v.layOut()
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *printersView) layOut() fyne.CanvasObject {
	list := card(border(nil, nil, newLabel(lang.L("打印机"), textStyle{bold: true}), v.search, container.NewStack()), nil,
		container.NewStack(v.table, inset(gap4, gap4, v.empty)))
	value := func(e *entry, unit string) fyne.CanvasObject {
		return flow(sized(88, 0, e), newLabel(unit, textStyle{size: sizeSmall, color: colorSecond}))
	}
	help := newParagraph(lang.L("先打印校准页，按页上写的方法用尺子量，算出新的左右、上下和缩放填在这里。保存后再打印一张核对，误差在 0.5 毫米以内即可。"),
		textStyle{size: sizeSmall, color: colorSecond})
	v.calibration = container.New(&gapAbove{gap3}, card(border(nil, nil, nil, v.test, v.chosen), nil, inset(gap2, gap4, vbox(gap2, help,
		formRow(lang.L("表单"), flow(v.form)), formRow(lang.L("纸盒"), flow(v.tray)),
		formRow(lang.L("左右"), value(v.x, lang.L("毫米，向右为正"))), formRow(lang.L("上下"), value(v.y, lang.L("毫米，向下为正"))), formRow(lang.L("缩放"), value(v.size, "%")),
		formRow("", flow(v.page, v.save)), v.hint))))
	left := border(nil, v.calibration, nil, nil, list)
	return container.New(&twoColumns{gap: gap3, left: 560}, left, v.preview.root)
}

func (v *printersView) trayItems() []menuItem {
	items := []menuItem{{trayWord(""), func() { v.presenter.SetTray("") }}}
	for _, tray := range v.state.Trays {
		items = append(items, menuItem{trayWord(tray), func() { v.presenter.SetTray(tray) }})
	}
	return items
}

func (v *printersView) render(s present.PrinterState) {
	v.state = s
	some := s.Printers > 0
	v.table.set(s.Printers, s.Current)
	v.empty.set(s.Empty)
	show(v.empty, s.Empty != "")
	show(v.calibration, some)
	v.chosen.set(lang.F("校准：%s", s.Chosen))
	for i, f := range s.Forms {
		if f.On {
			v.form.set(i, !s.Busy)
		}
	}
	v.tray.set(trayWord(s.Tray), !s.Busy && len(s.Trays) > 0)
	v.x.setText(s.X)
	v.y.setText(s.Y)
	v.size.setText(s.Percent)
	v.page.enable(some && s.CanPrint)
	v.test.enable(some && s.CanPrint)
	v.save.enable(s.CanSave)
	v.hint.set(s.Hint)
	show(v.hint, s.Hint != "")
}
