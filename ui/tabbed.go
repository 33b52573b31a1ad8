package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
)

// tab is one part of a screen in the order of the tabs; word is Chinese.
type tab[P comparable] struct {
	page P
	word string
}

// tabbed is a screen of parts, of which the tabs above bring one to the front.
type tabbed[P comparable] struct {
	root  fyne.CanvasObject
	tabs  *selector
	pages []tab[P]
	parts map[P]printPart
}

// newTabbed lays the parts under their tabs; width is a tab's least, choose is
// called when a tab is pressed.
func newTabbed[P comparable](keys *keyboard, width float32, pages []tab[P], parts map[P]printPart, choose func(P)) *tabbed[P] {
	v := &tabbed[P]{pages: pages, parts: parts}
	options := make([]option, len(pages))
	stack := container.NewStack()
	for i, p := range pages {
		options[i].word = lang.L(p.word)
		stack.Add(parts[p.page].root)
	}
	v.tabs = newSelector(keys, width, options, func(i int) {
		choose(pages[i].page)
		keys.focus(v.tabs)
	})
	top := newPanel(theme.ColorNameBackground, "", 0, inset(gap2, gap3, hbox(0, v.tabs)))
	v.root = border(vbox(0, top, widget.NewSeparator()), nil, nil, nil, inset(gap3, gap3, stack))
	return v
}

// show brings a part to the front.
func (v *tabbed[P]) show(page P) {
	for i, p := range v.pages {
		show(v.parts[p.page].root, p.page == page)
		if p.page == page {
			v.tabs.set(i, true)
		}
	}
}

// next is the page after one, for the key that goes round.
func (v *tabbed[P]) next(page P) P {
	for i, p := range v.pages {
		if p.page == page {
			return v.pages[(i+1)%len(v.pages)].page
		}
	}
	return page
}
