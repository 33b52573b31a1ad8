package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// peopleView is a list of people that goes to paper or a file.
type peopleView struct {
	root   fyne.CanvasObject
	state  present.PeopleState
	table  *table
	count  *label
	school *button
	empty  *paragraph
	tell   *button
	maker  *makerView
}

// peopleColumns are 档案号, 报名号, 姓名, 学校; filesColumns leave 档案号 out.
var (
	peopleColumns = columns{gap4, 116, 136, -1, gap2}
	filesColumns  = columns{gap4, 104, 116, 112, -1, gap2}
)

func newPeopleView(p *present.People, keys *keyboard, popup popupFunc, title string, files bool) *peopleView {
	v := &peopleView{}
	widths, shape := peopleColumns, " tbt "
	head := []string{"", lang.L("报名号"), lang.L("姓名"), lang.L("学校"), ""}
	if files {
		widths, shape = filesColumns, " ttbt "
		head = []string{"", lang.L("档案号"), lang.L("报名号"), lang.L("姓名"), lang.L("学校"), ""}
	}
	v.table = newTable(keys, func() tableRow {
		return newCellRow(widths, shape, func(cells *cellRow, i int) {
			l := v.state.Lines[i]
			texts := []string{l.ApplicationNo, l.Name, l.School}
			if files {
				texts = append([]string{l.File}, texts...)
			}
			cells.set(texts...)
		})
	})
	v.table.onMove, v.table.onOpen = p.Choose, p.Open
	v.count = newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	v.school = newButton(buttonPlain, keys, "", "", "down", nil)
	v.school.tapped = func() {
		items := make([]menuItem, len(v.state.Schools))
		for i, name := range v.state.Schools {
			items[i] = menuItem{name, func() { p.SetSchool(i) }}
		}
		popup(v.school, items)
	}
	v.empty = newParagraph("", textStyle{color: colorSecond})
	v.tell = newButton(buttonPlain, keys, lang.L("成批留言提醒"), "Alt+M", "message", p.Tell)
	v.maker = newMakerView(p, keys, popup, lang.L("生成"), p.Make,
		present.RosterXLSX, present.RosterCSV, present.RosterPDF, present.RosterPaper)
	list := card(border(nil, nil, newLabel(title, textStyle{bold: true}), v.school, inset(0, gap4, v.count)), nil,
		border(headCells(widths, head...), nil, nil, nil, container.NewStack(v.table, inset(gap4, gap4, v.empty))))
	body := vbox(gap3, v.maker.root)
	if !files {
		body.Add(hbox(0, v.tell))
	}
	side := border(card(newLabel(lang.L("导出或打印"), textStyle{bold: true}), nil, inset(gap2, gap4, body)), nil, nil, nil, newSpacer())
	v.root = container.New(&sideColumn{width: 420, share: 0.42}, list, side)
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *peopleView) render(s present.PeopleState) {
	v.state = s
	v.table.set(len(s.Lines), s.Current)
	v.count.set(s.Count)
	word := lang.L("全部学校")
	if s.School < len(s.Schools) {
		word = s.Schools[s.School]
	}
	v.school.set(word, !s.Busy && len(s.Schools) > 1)
	v.empty.set(s.Empty)
	show(v.empty, s.Empty != "")
	v.tell.enable(s.CanTell)
	v.maker.render(s.ListMade)
}

// sideColumn gives the right object a width, or a share of a narrow window but
// never less than it needs, and the left one the rest.
type sideColumn struct{ width, share float32 }

// Layout places both.
func (c *sideColumn) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	right := max(min(c.width, size.Width*c.share), objects[1].MinSize().Width)
	left := size.Width - right - gap3
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(left, size.Height))
	objects[1].Move(fyne.NewPos(left+gap3, 0))
	objects[1].Resize(fyne.NewSize(right, size.Height))
}

// MinSize is that of a small window: the left one scrolls.
func (c *sideColumn) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(680, max(objects[1].MinSize().Height, 200))
}
