package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// pathField is a field for the path of a file or folder, typed or chosen.
type pathField struct {
	box   fyne.CanvasObject
	entry *entry
	open  *button
	keys  *keyboard
	ask   present.FileQuestion
	then  func()
}

// newPathField puts the button that chooses beside a field; then is called when
// a path was chosen, after the field has it, and may be nil.
func newPathField(keys *keyboard, e *entry, ask present.FileQuestion, then func()) *pathField {
	f := &pathField{keys: keys, entry: e, ask: ask, then: then}
	f.open = newButton(buttonPlain, keys, "", "", "folder", f.choose)
	f.open.hint, f.open.tipKey = ask.Title, "↓"
	e.onKey = func(ev *fyne.KeyEvent) bool {
		if ev.Name == fyne.KeyDown {
			f.choose()
		}
		return ev.Name == fyne.KeyDown
	}
	f.box = border(nil, nil, nil, after(gap1, f.open), e)
	return f
}

// askFolder asks for a folder.
func askFolder(title string) present.FileQuestion {
	return present.FileQuestion{Title: title, Accept: lang.L("选这个文件夹"), Folder: true}
}

// askFile asks for a file of some kinds.
func askFile(title, kinds string, endings ...string) present.FileQuestion {
	return present.FileQuestion{Title: title, Accept: lang.L("打开"), Kinds: kinds, Endings: endings}
}

// allow lets the clerk type and choose, or shows that he may not now.
func (f *pathField) allow(on bool) {
	f.entry.allow(on)
	f.open.enable(on)
}

func (f *pathField) choose() {
	if f.entry.Disabled() {
		return
	}
	q := f.ask
	q.Start = f.entry.Text
	f.keys.ask(q, func(path string) {
		f.entry.SetText(path)
		f.keys.focus(f.entry)
		if f.then != nil {
			f.then()
		}
	})
}

// chooseView is the dialog for files of our own, where the system has none.
// Up and Down choose, Return goes into a folder or takes a file, Left or
// BackSpace goes up, F8 is the button, Escape gives up.
type chooseView struct {
	presenter *present.FileChooser
	keys      *keyboard
	cover     *cover
	state     present.BrowseState

	title  *label
	folder *label
	kinds  *label
	up     *button
	places *button
	table  *table
	empty  *paragraph
	accept *button
	close  *button
}

var chooseColumns = columns{gap3, 26, -1, 90, gap3, 150, gap2}

func newChooseView(p *present.FileChooser, keys *keyboard) *chooseView {
	v := &chooseView{presenter: p, keys: keys}
	v.title = newLabel("", textStyle{size: sizePage, bold: true})
	v.folder = newLabel("", textStyle{size: sizeSmall, clip: true})
	v.kinds = newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true})
	v.empty = newParagraph("", textStyle{color: colorSecond})
	v.up = newButton(buttonPlain, keys, lang.L("上一级"), "←", "up", p.Up)
	v.places = newButton(buttonPlain, keys, lang.L("位置"), "", "down", nil)
	v.places.tapped = func() { dropDown(keys.canvas, v.places, v.placeItems()) }
	v.table = newTable(keys, v.newRow)
	v.table.onMove, v.table.onOpen = p.Choose, p.Open
	v.accept = newButton(buttonPrimary, keys, "", "F8", "", p.Accept)
	v.close = newButton(buttonPlain, keys, lang.L("取消"), "Esc", "", p.Close)
	head := headCells(chooseColumns, "", "", lang.L("名称"), lang.L(">大小"), "", lang.L("修改时间"), "")
	list := sized(0, 340, newPanel(colorSurface, theme.ColorNameSeparator, corner, border(vbox(0, head, widget.NewSeparator()), nil, nil, nil,
		container.NewStack(v.table, inset(gap4, gap4, v.empty)))))
	body := vbox(gap3, v.title, border(nil, nil, hbox(gap2, v.up, v.places), nil, after(gap3, v.folder)), list,
		border(nil, nil, nil, hbox(gap2, v.close, v.accept), v.kinds))
	v.cover = &cover{keys: keys, body: inset(gap3, gap3, sized(720, 0, body))}
	v.cover.layer = layer{escape: p.Close, enter: p.Enter, help: present.HelpChoose, acts: map[string]func(){
		"F8": p.Accept, string(fyne.KeyBackspace): p.Up, string(fyne.KeyLeft): p.Up,
	}}
	p.OnChange = v.render
	return v
}

func (v *chooseView) newRow() tableRow {
	drawing := newIcon("file", colorSecond, 16)
	r := newCellRow(chooseColumns, "  tr s ", func(r *cellRow, i int) {
		row := v.state.Rows[i]
		drawing.set(map[bool]string{false: "file", true: "folder"}[row.Folder], colorSecond)
		r.set(row.Name, row.Size, row.Changed)
	})
	r.objects[1] = drawing
	return r
}

func (v *chooseView) placeItems() []menuItem {
	var items []menuItem
	for _, place := range v.state.Places {
		items = append(items, menuItem{place.Word, func() { v.presenter.Go(place.Path) }})
	}
	return items
}

func (v *chooseView) render(s present.BrowseState) {
	v.state = s
	v.title.set(s.Title)
	v.folder.set(s.Folder)
	v.kinds.set(s.Kinds)
	v.table.set(len(s.Rows), s.Current)
	v.empty.set(s.Empty)
	v.up.enable(s.CanUp)
	v.accept.set(s.Accept, s.CanAccept)
	v.cover.set(s.Shown, v.table)
}
