package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/present"
)

const navWidth float32 = 156

// navItem is one place in the navigation at the left.
type navItem struct {
	widget.BaseWidget
	screen  present.Screen
	active  bool
	hovered bool
	back    *rect
	bar     *rect
	icon    *icon
	word    *label
	tapped  func()
}

func newNavItem(screen present.Screen, word, drawing string, tapped func()) *navItem {
	n := &navItem{screen: screen, back: newRect(), bar: newRect(), tapped: tapped}
	n.icon = newIcon(drawing, colorSecond, 18)
	n.word = newLabel(word, textStyle{})
	n.ExtendBaseWidget(n)
	return n
}

func (n *navItem) set(active bool) {
	n.active = active
	n.Refresh()
}

// Tapped goes there.
func (n *navItem) Tapped(*fyne.PointEvent) { n.tapped() }

// MouseIn shows that the place can be pressed.
func (n *navItem) MouseIn(*desktop.MouseEvent) { n.hovered = true; n.Refresh() }

// MouseMoved changes nothing.
func (n *navItem) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends what MouseIn began.
func (n *navItem) MouseOut() { n.hovered = false; n.Refresh() }

// CreateRenderer draws bar, icon and word.
func (n *navItem) CreateRenderer() fyne.WidgetRenderer {
	r := &navRenderer{n}
	r.Refresh()
	return r
}

type navRenderer struct{ item *navItem }

func (r *navRenderer) Layout(size fyne.Size) {
	n := r.item
	n.back.Resize(size)
	n.bar.Resize(fyne.NewSize(3, size.Height))
	n.icon.Move(fyne.NewPos(gap4, (size.Height-18)/2))
	n.icon.Resize(fyne.NewSquareSize(18))
	n.word.Move(fyne.NewPos(gap4+18+10, 0))
	n.word.Resize(fyne.NewSize(size.Width-gap4-28, size.Height))
}
func (r *navRenderer) MinSize() fyne.Size { return fyne.NewSize(navWidth, 40) }
func (r *navRenderer) Refresh() {
	n := r.item
	ink, back, bar := fyne.ThemeColorName(colorSecond), fyne.ThemeColorName(theme.ColorNameShadow), fyne.ThemeColorName(theme.ColorNameShadow)
	if n.hovered {
		back = theme.ColorNameHover
	}
	style := textStyle{}
	if n.active {
		ink, back, bar = theme.ColorNamePrimary, colorAccentSoft, theme.ColorNamePrimary
		style = textStyle{bold: true, color: theme.ColorNamePrimary}
	}
	n.icon.set(n.icon.name, ink)
	n.word.restyle(style)
	n.back.paint(back)
	n.bar.paint(bar)
}
func (r *navRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.item.back.Rectangle, r.item.bar.Rectangle, r.item.icon, r.item.word}
}
func (r *navRenderer) Destroy() {}

// menuItem is one line of a menu that drops down.
type menuItem struct {
	word string
	act  func()
}

// dropDown shows a menu under an object.
func dropDown(c fyne.Canvas, under fyne.CanvasObject, items []menuItem) {
	list := make([]*fyne.MenuItem, len(items))
	for i, it := range items {
		list[i] = fyne.NewMenuItem(it.word, it.act)
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under)
	menu := widget.NewPopUpMenu(fyne.NewMenu("", list...), c)
	width := menu.MinSize().Width
	x := min(at.X, c.Size().Width-width-gap2)
	y := at.Y + under.Size().Height + 2
	if y+menu.MinSize().Height > c.Size().Height {
		y = at.Y - menu.MinSize().Height - 2
	}
	menu.ShowAtPosition(fyne.NewPos(x, y))
}
