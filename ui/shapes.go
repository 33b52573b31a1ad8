package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/assets/icons"
	"confirmpoint/ui/present"
)

// iconResource gives a drawing in a colour of the theme.
func iconResource(name string, color fyne.ThemeColorName) fyne.Resource {
	if name == "" {
		name = "dot" // hidden: the toolkit insists on a drawing
	}
	return theme.NewColoredResource(fyne.NewStaticResource(name+".svg", icons.SVG(name)), color)
}

// icon is a drawing of fixed size that follows the theme.
type icon struct {
	widget.BaseWidget
	name  string
	color fyne.ThemeColorName
	size  float32
}

func newIcon(name string, color fyne.ThemeColorName, size float32) *icon {
	i := &icon{name: name, color: color, size: size}
	i.ExtendBaseWidget(i)
	return i
}

func (i *icon) set(name string, color fyne.ThemeColorName) {
	if name != i.name || color != i.color {
		i.name, i.color = name, color
		i.Refresh()
	}
}

// CreateRenderer draws one image.
func (i *icon) CreateRenderer() fyne.WidgetRenderer {
	img := canvas.NewImageFromResource(iconResource(i.name, i.color))
	img.FillMode = canvas.ImageFillContain
	r := &iconRenderer{icon: i, image: img}
	r.Layout(i.Size()) // one made anew for an icon that has its size is not asked to
	return r
}

type iconRenderer struct {
	icon  *icon
	image *canvas.Image
}

func (r *iconRenderer) Layout(size fyne.Size) {
	side := fyne.NewSquareSize(r.icon.size)
	r.image.Resize(side)
	// One dp down: a line of CJK text has its middle there.
	r.image.Move(fyne.NewPos((size.Width-side.Width)/2, (size.Height-side.Height)/2+1))
}
func (r *iconRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(r.icon.size) }
func (r *iconRenderer) Refresh() {
	r.image.Resource = iconResource(r.icon.name, r.icon.color)
	r.Layout(r.icon.Size())
	r.image.Refresh()
}
func (r *iconRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.image} }
func (r *iconRenderer) Destroy()                     {}

// badge tells a state by icon, word and colour together.
type badge struct {
	widget.BaseWidget
	value present.Badge
	icon  *icon
	word  *label
}

func newBadge(value present.Badge) *badge {
	b := &badge{value: value}
	b.icon = newIcon(string(value.Tone), toneColor(value.Tone), 14)
	show(b.icon, value.Tone != "")
	b.word = newLabel(value.Word, badgeStyle(value.Tone))
	b.ExtendBaseWidget(b)
	return b
}

func badgeStyle(tone present.Tone) textStyle {
	return textStyle{size: sizeSmall, color: toneColor(tone), clip: true}
}

func (b *badge) set(value present.Badge) {
	if value == b.value {
		return
	}
	b.value = value
	show(b.icon, value.Tone != "")
	if value.Tone != "" {
		b.icon.set(string(value.Tone), toneColor(value.Tone))
	}
	b.word.restyle(badgeStyle(value.Tone))
	b.word.set(value.Word)
	b.Refresh()
}

// CreateRenderer puts the icon before the word.
func (b *badge) CreateRenderer() fyne.WidgetRenderer { return &badgeRenderer{b} }

// badgeRenderer asks for the room of the word and shortens it where a column
// is narrower.
type badgeRenderer struct{ badge *badge }

// lead is the room of the icon.
func (r *badgeRenderer) lead() float32 {
	if r.badge.icon.Visible() {
		return 20
	}
	return 0
}

func (r *badgeRenderer) Layout(size fyne.Size) {
	r.badge.icon.Move(fyne.NewPos(0, 0))
	r.badge.icon.Resize(fyne.NewSize(14, size.Height))
	r.badge.word.Move(fyne.NewPos(r.lead(), 0))
	r.badge.word.Resize(fyne.NewSize(max(0, min(size.Width-r.lead(), r.word())), size.Height))
}

// word is a little more than the word, for the rounding of its runs.
func (r *badgeRenderer) word() float32 { return r.badge.word.style.measure(r.badge.word.text) + 1 }

func (r *badgeRenderer) MinSize() fyne.Size {
	height := max(r.badge.word.MinSize().Height, 14)
	if r.badge.word.text == "" {
		return fyne.NewSize(r.lead(), height)
	}
	return fyne.NewSize(r.lead()+r.word(), height)
}

func (r *badgeRenderer) Refresh() {
	r.Layout(r.badge.Size())
	canvas.Refresh(r.badge)
}

func (r *badgeRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.badge.icon, r.badge.word}
}
func (r *badgeRenderer) Destroy() {}

// panel is a surface with a border behind its content.
type panel struct {
	widget.BaseWidget
	fill, line fyne.ThemeColorName
	radius     float32
	content    fyne.CanvasObject
}

func newPanel(fill, line fyne.ThemeColorName, radius float32, content fyne.CanvasObject) *panel {
	p := &panel{fill: fill, line: line, radius: radius, content: content}
	p.ExtendBaseWidget(p)
	return p
}

func (p *panel) restyle(fill, line fyne.ThemeColorName) {
	if fill != p.fill || line != p.line {
		p.fill, p.line = fill, line
		p.Refresh()
	}
}

// CreateRenderer draws a rectangle behind the content.
func (p *panel) CreateRenderer() fyne.WidgetRenderer {
	r := &panelRenderer{panel: p, back: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type panelRenderer struct {
	panel *panel
	back  *canvas.Rectangle
}

func (r *panelRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	r.panel.content.Resize(size)
}
func (r *panelRenderer) MinSize() fyne.Size { return r.panel.content.MinSize() }
func (r *panelRenderer) Refresh() {
	r.back.FillColor = themed(r.panel.fill)
	r.back.CornerRadius = r.panel.radius
	r.back.StrokeWidth = 0
	if r.panel.line != "" {
		r.back.StrokeColor, r.back.StrokeWidth = themed(r.panel.line), 1
	}
	r.back.Refresh()
	r.panel.content.Refresh()
}
func (r *panelRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.panel.content}
}
func (r *panelRenderer) Destroy() {}

func hbox(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return newBox(layout.NewCustomPaddedHBoxLayout(gap), objects)
}

func vbox(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return newBox(layout.NewCustomPaddedVBoxLayout(gap), objects)
}

// inset keeps space on all sides: vertical above and below, horizontal beside.
func inset(vertical, horizontal float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(vertical, vertical, horizontal, horizontal), o)
}

// after keeps space before an object only.
func after(gap float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(0, 0, gap, 0), o)
}

// border puts objects round a content without gaps.
func border(top, bottom, left, right, content fyne.CanvasObject) *fyne.Container {
	objects := []fyne.CanvasObject{content}
	for _, o := range []fyne.CanvasObject{top, bottom, left, right} {
		if o != nil {
			objects = append(objects, o)
		}
	}
	b := &tightBorder{top, bottom, left, right}
	return &fyne.Container{Layout: &resettling{places: b, measure: b.measure}, Objects: objects}
}

// tightBorder is the border layout without padding; hidden sides take no space.
type tightBorder struct{ top, bottom, left, right fyne.CanvasObject }

func shownSize(o fyne.CanvasObject) fyne.Size {
	if o == nil || !o.Visible() {
		return fyne.Size{}
	}
	return o.MinSize()
}

// Layout places the sides and gives the rest to the others.
func (b *tightBorder) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	top, bottom := shownSize(b.top).Height, shownSize(b.bottom).Height
	left, right := shownSize(b.left).Width, shownSize(b.right).Width
	middle := fyne.NewSize(size.Width-left-right, size.Height-top-bottom)
	place := func(o fyne.CanvasObject, x, y, w, h float32) {
		if o != nil && o.Visible() {
			o.Move(fyne.NewPos(x, y))
			o.Resize(fyne.NewSize(w, h))
		}
	}
	place(b.top, 0, 0, size.Width, top)
	place(b.bottom, 0, size.Height-bottom, size.Width, bottom)
	place(b.left, 0, top, left, middle.Height)
	place(b.right, size.Width-right, top, right, middle.Height)
	for _, o := range objects {
		if o != b.top && o != b.bottom && o != b.left && o != b.right {
			place(o, left, top, middle.Width, middle.Height)
		}
	}
}

// MinSize is the room everything needs.
func (b *tightBorder) MinSize(objects []fyne.CanvasObject) fyne.Size {
	_, least := b.measure(objects)
	return least
}

func (b *tightBorder) measure(objects []fyne.CanvasObject) (sides, fyne.Size) {
	var middle fyne.Size
	for _, o := range objects {
		if o != b.top && o != b.bottom && o != b.left && o != b.right {
			middle = middle.Max(shownSize(o))
		}
	}
	top, bottom, left, right := shownSize(b.top), shownSize(b.bottom), shownSize(b.left), shownSize(b.right)
	middle.Width += left.Width + right.Width
	middle.Height = max(middle.Height, left.Height, right.Height) + top.Height + bottom.Height
	middle.Width = max(middle.Width, top.Width, bottom.Width)
	return sides{top.Height, bottom.Height, left.Width, right.Width}, middle
}

// sized gives an object at least a width and a height; zero leaves it as it is.
func sized(width, height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&atLeast{width, height}, o)
}

type atLeast struct{ width, height float32 }

// Layout fills the space.
func (a *atLeast) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

// MinSize is the larger of the object's and ours.
func (a *atLeast) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(a.width, a.height)
	for _, o := range objects {
		size = size.Max(o.MinSize())
	}
	return size
}

// rect is a rectangle that takes colours of the theme by name.
type rect struct{ *canvas.Rectangle }

func newRect() *rect { return &rect{canvas.NewRectangle(nil)} }

func (r *rect) paint(name fyne.ThemeColorName) {
	r.FillColor = themed(name)
	r.Refresh()
}

// newSpacer takes the room that is left in a box.
func newSpacer() fyne.CanvasObject { return layout.NewSpacer() }
