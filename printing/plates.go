package printing

import (
	"bytes"
	"fmt"
	"strconv"
	"sync"

	"confirmpoint/printing/sheet"
)

// plates are what all papers of a form show alike: the lines and words of each
// page, drawn once. A file holds them once, with the fonts they need, and every
// page of the form names them; so a form costs what is written into it.
type plates struct {
	name  string // tells the fonts of one form from those of another, within a page
	pages []*sheet.Page
	drawn func() (*drawnPlates, error)
}

// drawnPlates are the objects of plates, numbered from 1.
type drawnPlates struct {
	objects  []object
	contents []int  // the drawing of each page
	fonts    []byte // entries of a /Font dictionary
}

func (f *fonts) plates(name string, pages []*sheet.Page) *plates {
	s := &plates{name: name}
	for _, p := range pages {
		if len(p.Images)+len(p.Texts)+len(p.Rules)+len(p.Bars) > 0 {
			s.pages = append(s.pages, p)
		}
	}
	s.drawn = sync.OnceValues(func() (*drawnPlates, error) {
		d, err := s.draw(f)
		if err != nil {
			return nil, fmt.Errorf("printing: the fixed part of %s: %w", name, err)
		}
		return d, nil
	})
	return s
}

func (s *plates) draw(f *fonts) (*drawnPlates, error) {
	pages := make([]sheet.Page, len(s.pages))
	for i, p := range s.pages {
		pages[i] = *p
	}
	raw, err := f.drawn(pages)
	if err != nil {
		return nil, err
	}
	whole, err := readPart(raw, func(content []byte) []byte {
		return bytes.ReplaceAll(content, []byte("\n/F"), []byte("\n/"+s.name+"F"))
	})
	if err != nil {
		return nil, err
	}
	return s.keep(whole)
}

// keep drops the pages themselves and numbers the rest anew.
func (s *plates) keep(whole *part) (*drawnPlates, error) {
	d := &drawnPlates{}
	numbers := make([]int, len(whole.objects))
	var kept []object
	for i, o := range whole.objects {
		switch kind := o.kind(); {
		case kind == "Catalog", kind == "Pages":
			continue
		case kind == "Page":
			content, err := contentOf(o)
			if err != nil {
				return nil, err
			}
			d.contents = append(d.contents, content)
			continue
		case o.resources():
			fonts, err := fontsOf(o)
			if err != nil {
				return nil, err
			}
			d.fonts = bytes.ReplaceAll(fonts, []byte("/F"), []byte("/"+s.name+"F"))
			continue
		}
		kept = append(kept, o)
		numbers[i] = len(kept)
	}
	for i, c := range d.contents {
		if d.contents[i] = numbers[c-1]; d.contents[i] == 0 {
			return nil, errShape
		}
	}
	for _, o := range kept {
		head, err := renumber(nil, o.head, numbers)
		if err != nil {
			return nil, err
		}
		d.objects = append(d.objects, object{head, o.rest})
	}
	var err error
	d.fonts, err = renumber(nil, d.fonts, numbers)
	return d, err
}

// contentOf is the number of the drawing of a page, 0 for an empty page.
func contentOf(page object) (int, error) {
	_, after, ok := bytes.Cut(page.head, []byte("/Contents "))
	if !ok {
		return 0, nil
	}
	number, _, ok := bytes.Cut(after, []byte(" 0 R"))
	n, err := strconv.Atoi(string(bytes.TrimSpace(number)))
	if !ok || err != nil || n < 1 {
		return 0, errShape
	}
	return n, nil
}

// fontsOf gives the entries of the /Font dictionary.
func fontsOf(resources object) ([]byte, error) {
	_, after, ok := bytes.Cut(resources.head, fontsMark)
	fonts, _, closed := bytes.Cut(after, []byte("\t>>\n"))
	if !ok || !closed {
		return nil, errShape
	}
	return fonts, nil
}

var fontsMark = []byte("\t/Font <<\n")

// plateOf is one page of plates.
type plateOf struct {
	plates *plates
	page   int
}
