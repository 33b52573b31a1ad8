package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/assets"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// newHelp makes the presenter over the book of the window's language. The book
// is built into the program and read by a test.
func newHelp(commands *present.Commands) *present.Help {
	folder, err := assets.Help(string(lang.Current()))
	if err != nil {
		panic(err)
	}
	book, err := present.ReadHelp(folder)
	if err != nil {
		panic(err)
	}
	p := present.NewHelp(book)
	if commands != nil {
		p.Keys = func(s present.Screen) []present.Command { return keysOf(commands, s) }
	}
	return p
}

// keysOf are the commands of all parts of a screen, then those of the window.
func keysOf(commands *present.Commands, s present.Screen) (own []present.Command) {
	var everywhere []present.Command
	for _, c := range commands.All() {
		switch c.Screen {
		case s:
			own = append(own, c)
		case "":
			everywhere = append(everywhere, c)
		}
	}
	if s == "" || present.OfDialog(s) {
		return nil // what covers the window has its keys on its page
	}
	return append(own, everywhere...)
}

// english is how the commands are called in English, for the palette.
func english() lang.Catalogue {
	c, err := lang.Load(lang.English)
	if err != nil {
		panic(err) // built into the program; a test reads it
	}
	return c
}

// helpView is the help beside the screen it is about.
type helpView struct {
	presenter *present.Help
	keys      *keyboard
	flap      *flap
	title     *label
	query     *entry
	list      *fyne.Container
	hits      *table
	page      *container.Scroll
	card      *button // makes the card of keys; hidden before somebody has signed in
	found     []string
	shown     present.HelpState
}

const (
	helpWidth float32 = 440
	bullet            = "•"
)

func newHelpView(p *present.Help, keys *keyboard) *helpView {
	v := &helpView{presenter: p, keys: keys, list: vbox(gap2), title: newLabel("", textStyle{size: sizeBlock, bold: true})}
	v.query = newEntry(keys, lang.L("在帮助里查找"))
	v.query.Icon = iconResource("search", colorSecond)
	v.query.OnChanged = p.Search
	v.query.onKey = v.typed
	closer := newButton(buttonQuiet, keys, "", "", "close", p.Close)
	closer.hint = lang.L("关闭")
	v.card = newButton(buttonPlain, keys, lang.L("按键卡片"), "", "print", nil)
	v.card.hint, v.card.tipKey = lang.L("把所有的键存成一页 PDF，可以打印"), "Ctrl+Shift+K"
	v.card.Hide()
	head := inset(gap2, gap4, vbox(gap2, border(nil, nil, nil, hbox(gap2, v.card, closer), v.title), v.query))
	v.page = container.NewVScroll(inset(gap3, gap4, v.list))
	v.hits = newTable(keys, func() tableRow { return newHelpHit(v) })
	v.hits.onOpen, v.hits.onMove = p.Show, v.move
	v.flap = newFlap(keys, border(vbox(0, head, widget.NewSeparator()), nil, nil, nil, container.NewStack(v.page, v.hits)),
		atRight(helpWidth, topHeight, footHeight), p.Close)
	v.flap.layer.enter = v.enter
	v.flap.layer.acts = map[string]func(){keyHelp: p.Close}
	p.OnChange = v.render
	return v
}

// offer shows the button of the card of keys.
func (v *helpView) offer(card func()) {
	v.card.tapped = func() {
		v.presenter.Close()
		card()
	}
	v.card.Show()
}

func (v *helpView) move(i int) { v.hits.set(len(v.found), i) }

// typed leads from the field into the list, and scrolls the page.
func (v *helpView) typed(e *fyne.KeyEvent) bool {
	searching := len(v.found) > 0
	switch {
	case searching && (e.Name == fyne.KeyDown || e.Name == fyne.KeyUp || e.Name == fyne.KeyPageDown || e.Name == fyne.KeyPageUp):
		v.hits.TypedKey(e)
	case e.Name == fyne.KeyDown, e.Name == fyne.KeyPageDown:
		v.scroll(e.Name == fyne.KeyPageDown, 1)
	case e.Name == fyne.KeyUp, e.Name == fyne.KeyPageUp:
		v.scroll(e.Name == fyne.KeyPageUp, -1)
	default:
		return false
	}
	return true
}

// enter shows what was found, or closes the help that was read.
func (v *helpView) enter() {
	if len(v.found) > 0 {
		v.presenter.Show(max(0, v.hits.current))
		return
	}
	v.presenter.Close()
}

func (v *helpView) scroll(page bool, way float32) {
	by := rowHeight
	if page {
		by = v.page.Size().Height - rowHeight
	}
	most := max(0, v.page.Content.MinSize().Height-v.page.Size().Height)
	v.page.ScrollToOffset(fyne.NewPos(0, max(0, min(most, v.page.Offset.Y+way*by))))
}

func (v *helpView) render(s present.HelpState) {
	v.shown = s
	v.title.set(s.Title)
	v.query.setText(s.Query)
	v.found = s.Hits
	searching := s.Query != "" && len(s.Pieces) == 0 || len(s.Hits) > 0
	show(v.page, !searching)
	show(v.hits, searching)
	v.hits.set(len(s.Hits), min(0, len(s.Hits)-1))
	if !searching {
		v.fill(s.Pieces)
	}
	v.flap.set(s.Shown, v.query)
}

// fill writes the page.
func (v *helpView) fill(pieces []present.HelpPiece) {
	v.list.RemoveAll()
	for _, p := range pieces {
		switch p.Kind {
		case present.HelpHead:
			v.list.Add(container.New(vbox(2).Layout, newLabel(p.Text, textStyle{bold: true}), widget.NewSeparator()))
		case present.HelpItem:
			lead := newLabel(p.Lead, textStyle{size: sizeSmall, color: colorSecond})
			width := v.leadWidth(pieces) + gap2
			if p.Lead == bullet {
				width = gap3
			}
			v.list.Add(border(nil, nil, sized(width, 0, vbox(0, lead)), nil, newParagraph(p.Text, textStyle{})))
		default:
			v.list.Add(newParagraph(p.Text, textStyle{}))
		}
	}
	v.list.Resize(fyne.NewSize(helpWidth-2*gap4, v.list.MinSize().Height)) // text is as high as it breaks at this width
	v.page.Refresh()
	v.page.ScrollToOffset(fyne.NewPos(0, 0))
}

// leadWidth is the room of the words before the items, the same for all of a page.
func (v *helpView) leadWidth(pieces []present.HelpPiece) (width float32) {
	for _, p := range pieces {
		if w := (textStyle{size: sizeSmall}).measure(p.Lead); p.Lead != bullet {
			width = max(width, w)
		}
	}
	return width
}

// helpHit is the title of a page that was found.
type helpHit struct {
	widget.BaseWidget
	view *helpView
	word *label
}

func newHelpHit(v *helpView) *helpHit {
	h := &helpHit{view: v, word: newLabel("", textStyle{color: theme.ColorNamePrimary, clip: true})}
	h.ExtendBaseWidget(h)
	return h
}

func (h *helpHit) show(i int) { h.word.set(h.view.found[i]) }

// Cursor tells that there is somewhere to go.
func (h *helpHit) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer draws the title.
func (h *helpHit) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(inset(0, gap4, h.word))
}
