package printing

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"confirmpoint/printing/sheet"
)

// layers are what a page shows besides what gopdf has drawn on it.
type layers struct {
	height float64 // of the page, mm
	// bars come next. A QR has hundreds, which gopdf would write at 40 bytes and
	// a microsecond each; pages with the same bars, as the pages of a form,
	// share one drawing.
	bars []sheet.Bar
	// plate comes last, on top of a photo the frame of which is in the plate.
	// It may be nil.
	plate *plateOf
}

// finish puts layers on the pages of a part, of which there must be as many.
func (p *part) finish(on []layers) error {
	bars, err := p.addBars(on)
	if err != nil {
		return err
	}
	plate, fonts, err := p.addPlates(on)
	if err != nil {
		return err
	}
	page := 0
	for i := range p.objects {
		o := &p.objects[i]
		switch {
		case o.resources():
			o.head = bytes.Replace(o.head, fontsMark, slices.Concat(fontsMark, fonts), 1)
		case o.kind() == "Page":
			if page == len(on) {
				return errShape
			}
			if err := o.contents(bars[page], plate[page]); err != nil {
				return err
			}
			page++
		}
	}
	if page != len(on) {
		return errShape
	}
	return nil
}

// addBars gives the object of the bars of each page, 0 for none.
func (p *part) addBars(on []layers) ([]int, error) {
	numbers := make([]int, len(on))
	pack := newPacker(nil)
	for i, l := range on {
		if len(l.bars) == 0 {
			continue
		}
		if i > 0 && l.height == on[i-1].height && slices.Equal(l.bars, on[i-1].bars) {
			numbers[i] = numbers[i-1]
			continue
		}
		var drawing []byte
		for _, b := range l.bars {
			for _, v := range []float64{b.X, l.height - b.Y - b.H, b.W, b.H} {
				drawing = append(strconv.AppendFloat(drawing, pt(v), 'f', 2, 64), ' ')
			}
			drawing = append(drawing, "re\n"...)
		}
		o, err := pack.stream(append(drawing, "f\n"...))
		if err != nil {
			return nil, err
		}
		p.objects = append(p.objects, o)
		numbers[i] = len(p.objects)
	}
	return numbers, nil
}

// addPlates gives the object of the plate of each page, 0 for none, and the
// fonts the plates need. No object may be added to the part afterwards.
func (p *part) addPlates(on []layers) (numbers []int, fonts []byte, err error) {
	numbers = make([]int, len(on))
	before := map[*plates]int{} // the number before that of its first object
	next := len(p.objects)
	for i, l := range on {
		if l.plate == nil {
			continue
		}
		s := l.plate.plates
		drawn, err := s.drawn()
		if err != nil {
			return nil, nil, err
		}
		if _, ok := before[s]; !ok {
			objects := make([]int, len(drawn.objects))
			for j := range objects {
				objects[j] = next + j + 1
			}
			if fonts, err = renumber(fonts, drawn.fonts, objects); err != nil {
				return nil, nil, err
			}
			before[s] = next
			next += len(objects)
			p.plates = append(p.plates, s)
		}
		numbers[i] = before[s] + drawn.contents[l.plate.page]
	}
	return numbers, fonts, nil
}

// contents makes a page draw more objects, those that are not 0, after its own.
func (o *object) contents(more ...int) error {
	own, err := contentOf(*o)
	if err != nil {
		return err
	}
	list := []byte("/Contents [")
	for _, n := range append([]int{own}, more...) {
		if n != 0 {
			list = fmt.Appendf(list, " %d 0 R", n)
		}
	}
	list = append(list, " ]"...)
	if own == 0 {
		head, ok := bytes.CutSuffix(o.head, []byte(">>\n"))
		if !ok {
			return errShape
		}
		o.head = slices.Concat(head, list, []byte("\n>>\n"))
		return nil
	}
	old := fmt.Appendf(nil, "/Contents  %d 0 R", own)
	if !bytes.Contains(o.head, old) {
		return errShape
	}
	o.head = bytes.Replace(o.head, old, list, 1)
	return nil
}
