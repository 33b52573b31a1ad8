//go:build !windows

package spool

import (
	"unicode/utf8"

	"github.com/OpenPrinting/goipp"
)

// Keywords of RFC 8011 and PWG 5101.1.
const (
	a4       = "iso_a4_210x297mm"
	oneSided = "one-sided"
	twoSided = "two-sided-long-edge"
)

// a4From asks for A4 out of one tray (PWG 5100.7 §6.3); lengths in 1/100 mm.
func a4From(tray string) goipp.Attribute {
	var size, media goipp.Collection
	size.Add(goipp.MakeAttribute("x-dimension", goipp.TagInteger, goipp.Integer(21000)))
	size.Add(goipp.MakeAttribute("y-dimension", goipp.TagInteger, goipp.Integer(29700)))
	media.Add(goipp.MakeAttribute("media-size", goipp.TagBeginCollection, size))
	media.Add(keywords("media-source", tray))
	return goipp.MakeAttribute("media-col", goipp.TagBeginCollection, media)
}

func keywords(name string, values ...string) goipp.Attribute {
	a := goipp.Attribute{Name: name}
	for _, v := range values {
		a.Values.Add(goipp.TagKeyword, goipp.String(v))
	}
	return a
}

// text gives the first value of an attribute as text, empty when there is none.
func text(attrs goipp.Attributes, name string) string {
	if values := texts(attrs, name); len(values) > 0 {
		return values[0]
	}
	return ""
}

func texts(attrs goipp.Attributes, name string) []string {
	var values []string
	for _, a := range attrs {
		if a.Name == name {
			for _, v := range a.Values {
				values = append(values, v.V.String())
			}
		}
	}
	return values
}

func number(attrs goipp.Attributes, name string) (int, bool) {
	for _, a := range attrs {
		if a.Name == name && len(a.Values) > 0 {
			n, ok := a.Values[0].V.(goipp.Integer)
			return int(n), ok
		}
	}
	return 0, false
}

// clip keeps a title within the 255 bytes of an IPP name.
func clip(title string) string {
	for len(title) > 255 {
		_, size := utf8.DecodeLastRuneInString(title)
		title = title[:len(title)-size]
	}
	return title
}
