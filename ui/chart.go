package ui

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/confirm"
	"confirmpoint/ui/present"
)

// pattern fills an area so that it is told from its neighbours without colour.
type pattern int

const (
	patternSolid    pattern = iota
	patternHatch            // lines going up
	patternDots             // dots
	patternCross            // lines going up and down
	patternUpright          // upright lines
	patternOutlined         // nothing but its edge
)

// partPatterns go with the colours of present.PartTone.
var partPatterns = map[confirm.Part]pattern{
	confirm.PartComplete: patternSolid, confirm.PartIncomplete: patternHatch, confirm.PartLeft: patternDots,
	confirm.PartDeclined: patternCross, confirm.PartInHand: patternUpright, confirm.PartNotCome: patternOutlined,
}

// inked tells whether a pixel of a pattern is drawn; x and y are dp.
func (p pattern) inked(x, y float32) bool {
	const step = 6
	every := func(v, of, wide float32) bool {
		v -= of * float32(int(v/of))
		if v < 0 {
			v += of
		}
		return v < wide
	}
	switch p {
	case patternSolid:
		return true
	case patternHatch:
		return every(x+y, step, 2.4)
	case patternCross:
		return every(x+y, step, 1.4) || every(x-y, step, 1.4)
	case patternUpright:
		return every(x, 5, 2)
	case patternDots:
		return every(x, 4, 1.6) && every(y, 4, 1.6)
	}
	return false
}

// paintArea fills a rectangle of device pixels with a pattern and edges it.
func paintArea(img *image.NRGBA, r image.Rectangle, p pattern, ink color.Color, scale float32) {
	c := color.NRGBAModel.Convert(ink).(color.NRGBA)
	edge := max(1, int(scale))
	soft := c
	soft.A = 0x24
	if p == patternOutlined {
		soft.A = 0x10
	}
	r = r.Intersect(img.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			atEdge := x < r.Min.X+edge || x >= r.Max.X-edge || y < r.Min.Y+edge || y >= r.Max.Y-edge
			switch {
			case atEdge || p.inked(float32(x)/scale, float32(y)/scale):
				img.SetNRGBA(x, y, c)
			default:
				img.SetNRGBA(x, y, soft)
			}
		}
	}
}

// barHeight is that of a bar within its row, in dp.
const barHeight float32 = 14

// bar shows a whole in its parts, side by side.
type bar struct {
	widget.BaseWidget
	value present.Bar
}

func newBar() *bar {
	b := &bar{}
	b.ExtendBaseWidget(b)
	return b
}

func (b *bar) set(value present.Bar) {
	if value.Words != b.value.Words || value.Total != b.value.Total {
		b.value = value
		b.Refresh()
	}
}

// CreateRenderer draws one picture, at the scale of the screen.
func (b *bar) CreateRenderer() fyne.WidgetRenderer {
	r := &rasterRenderer{least: fyne.NewSize(40, barHeight), height: barHeight, redraw: func() {}}
	r.raster = canvas.NewRaster(func(w, h int) image.Image { return b.draw(w, h) })
	return r
}

func (b *bar) draw(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	if b.value.Total == 0 || b.Size().Width <= 0 {
		return img
	}
	scale := float32(w) / b.Size().Width
	left, done := 0, 0
	for _, s := range b.value.Segments {
		done += s.Count
		right := w * done / b.value.Total
		right = max(right, min(left+int(2*scale), w)) // one of a thousand can be seen too
		paintArea(img, image.Rect(left, 0, right, h), partPatterns[s.Part], themed(toneColor(present.PartTone(s.Part))), scale)
		left = right
	}
	return img
}

// rasterRenderer shows one picture in the middle of its widget's height.
type rasterRenderer struct {
	raster *canvas.Raster
	least  fyne.Size
	height float32 // of the picture; 0: all there is
	redraw func()
}

func (r *rasterRenderer) Layout(size fyne.Size) {
	height := size.Height
	if r.height > 0 {
		height = min(height, r.height)
	}
	r.raster.Move(fyne.NewPos(0, (size.Height-height)/2))
	r.raster.Resize(fyne.NewSize(size.Width, height))
}
func (r *rasterRenderer) MinSize() fyne.Size           { return r.least }
func (r *rasterRenderer) Refresh()                     { r.redraw(); r.raster.Refresh() }
func (r *rasterRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.raster} }
func (r *rasterRenderer) Destroy()                     {}

// swatch is a sample of a part's pattern, for the legend.
type swatch struct {
	widget.BaseWidget
	part confirm.Part
}

func newSwatch(part confirm.Part) *swatch {
	s := &swatch{part: part}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer draws the sample.
func (s *swatch) CreateRenderer() fyne.WidgetRenderer {
	r := &rasterRenderer{least: fyne.NewSize(22, 12), height: 12, redraw: func() {}}
	r.raster = canvas.NewRaster(func(w, h int) image.Image {
		img := image.NewNRGBA(image.Rect(0, 0, w, h))
		scale := float32(w) / max(1, s.Size().Width)
		paintArea(img, img.Rect, partPatterns[s.part], themed(toneColor(present.PartTone(s.part))), scale)
		return img
	})
	return r
}

// newLegend says which pattern is what, in one row or two of width.
func newLegend(width float32) fyne.CanvasObject {
	rows := []*fyne.Container{hbox(gap3)}
	for i, part := range present.BarParts {
		item := hbox(gap1, newSwatch(part), newLabel(present.PartWord(part), textStyle{size: sizeSmall, color: colorSecond}))
		last := rows[len(rows)-1]
		if i > 0 && last.MinSize().Width+gap3+item.MinSize().Width > width {
			last = hbox(gap3)
			rows = append(rows, last)
		}
		last.Add(item)
	}
	box := vbox(gap1)
	for _, row := range rows {
		box.Add(row)
	}
	return box
}

// columnChart shows a number for each day.
type columnChart struct {
	widget.BaseWidget
	value present.Columns
}

func newColumnChart() *columnChart {
	c := &columnChart{}
	c.ExtendBaseWidget(c)
	return c
}

func (c *columnChart) set(value present.Columns) {
	c.value = value
	c.Refresh()
}

// CreateRenderer draws the columns as one picture and the words over it.
func (c *columnChart) CreateRenderer() fyne.WidgetRenderer {
	r := &columnRenderer{chart: c}
	r.raster = canvas.NewRaster(func(w, h int) image.Image { return c.draw(w, h) })
	r.Refresh()
	return r
}

// The room of a column chart above and below its columns, and the widest column, in dp.
const (
	chartHead    float32 = 18
	chartFoot    float32 = 36
	columnWidest float32 = 40
)

// pitch is the distance from one column to the next, in dp.
func (c *columnChart) pitch() float32 {
	return min(columnWidest*1.5, c.Size().Width/float32(max(1, len(c.value.Columns))))
}

// heightOf is how high a column of a count is, in dp.
func (c *columnChart) heightOf(count int) float32 {
	room := c.Size().Height - chartHead - chartFoot
	if c.value.Top == 0 || count == 0 || room <= 0 {
		return 0
	}
	return max(2, room*float32(count)/float32(c.value.Top))
}

func (c *columnChart) draw(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	if c.Size().Width <= 0 || len(c.value.Columns) == 0 {
		return img
	}
	scale := float32(w) / c.Size().Width
	px := func(dp float32) int { return int(dp*scale + 0.5) }
	base := c.Size().Height - chartFoot
	line := color.NRGBAModel.Convert(themed(theme.ColorNameSeparator)).(color.NRGBA)
	for y := px(base); y < px(base)+max(1, int(scale)); y++ {
		for x := range w {
			img.SetNRGBA(x, y, line)
		}
	}
	wide := min(columnWidest, c.pitch()*0.66)
	for i, col := range c.value.Columns {
		from := c.pitch()*float32(i) + (c.pitch()-wide)/2
		fill := patternSolid
		if col.Today { // today is not over
			fill = patternHatch
		}
		paintArea(img, image.Rect(px(from), px(base-c.heightOf(col.Count)), px(from+wide), px(base)), fill, themed(theme.ColorNamePrimary), scale)
	}
	return img
}

type columnRenderer struct {
	chart  *columnChart
	raster *canvas.Raster
	counts []*label
	days   []*label
	months []*label
}

// Layout puts each word at its column; those for which there is no room are
// left out, the days of all but every second, third … column.
func (r *columnRenderer) Layout(size fyne.Size) {
	r.raster.Resize(size)
	c := r.chart
	pitch, base := c.pitch(), size.Height-chartFoot
	wide := float32(1)
	for i := range c.value.Columns {
		wide = max(wide, r.counts[i].MinSize().Width, r.days[i].MinSize().Width)
	}
	step := 1
	for pitch*float32(step) < wide+gap1 && step < len(c.value.Columns) {
		step++
	}
	last := len(c.value.Columns) - 1
	for i, col := range c.value.Columns {
		x, told := pitch*float32(i), (last-i)%step == 0
		place := func(l *label, y float32, visible bool) {
			width := l.MinSize().Width
			l.Move(fyne.NewPos(x+(pitch-width)/2, y))
			l.Resize(fyne.NewSize(width, 18))
			show(l, visible)
		}
		place(r.counts[i], base-c.heightOf(col.Count)-18, told && col.Count > 0)
		place(r.days[i], base+1, told)
		place(r.months[i], base+17, col.Month != "")
	}
}
func (r *columnRenderer) MinSize() fyne.Size { return fyne.NewSize(120, chartHead+chartFoot+24) }
func (r *columnRenderer) Refresh() {
	columns := r.chart.value.Columns
	for len(r.counts) < len(columns) {
		r.counts = append(r.counts, newLabel("", textStyle{size: sizeSmall}))
		r.days = append(r.days, newLabel("", textStyle{size: sizeSmall, color: colorSecond}))
		r.months = append(r.months, newLabel("", textStyle{size: sizeSmall, color: colorSecond}))
	}
	for i := range r.counts {
		if i >= len(columns) {
			r.counts[i].Hide()
			r.days[i].Hide()
			r.months[i].Hide()
			continue
		}
		style := textStyle{size: sizeSmall, color: colorSecond, bold: columns[i].Today}
		r.days[i].restyle(style)
		r.counts[i].set(count(columns[i].Count))
		r.days[i].set(columns[i].Label)
		r.months[i].set(columns[i].Month)
	}
	r.Layout(r.chart.Size())
	r.raster.Refresh()
}
func (r *columnRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.raster}
	for i := range r.counts {
		objects = append(objects, r.counts[i], r.days[i], r.months[i])
	}
	return objects
}
func (r *columnRenderer) Destroy() {}
