package printing

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/printing/installed"
	"confirmpoint/printing/installed/fonttest"
	"confirmpoint/printing/typeset"
)

// TestFontsOfTheMachineAreTheLastResort: a hanzi of extension G is drawn when
// some font here has it, in the PDF and on the screen, the same every time;
// private use stays refused whatever fonts say.
func TestFontsOfTheMachineAreTheLastResort(t *testing.T) {
	ttf, err := fonttest.Font{Family: "SimSun-ExtG", Chars: []rune{'\U00030EDE', '\uE000', '张'}}.TTF()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "simsunextg.ttf"), ttf, 0o600); err != nil {
		t.Fatal(err)
	}
	paper := samplePaper(t, 0)
	paper.Record.Content.Identity.Name = "张\U00030EDE𠮷"
	var first []byte
	for range 2 {
		press := prepare(builtIn(), typeset.NewFacesWith(installed.In(dir)))
		pdf, path, _ := render(t, press, paper)
		if first == nil {
			first = pdf
		}
		if !bytes.Equal(pdf, first) {
			t.Error("the same fonts gave other bytes")
		}
		if got := read(t, path, "1", "1"); !strings.Contains(got, "张\U00030EDE𠮷") {
			t.Error("the name cannot be read back")
		}
		fonts := tool(t, "pdffonts", path)
		if !strings.Contains(fonts, "+local-SimSun-ExtG ") || !strings.Contains(fonts, "+hana-b ") {
			t.Errorf("fonts of the file:\n%s", fonts)
		}
		if _, err := press.Picture(t.Context(), paper, 1, 50); err != nil {
			t.Errorf("the screen cannot draw it: %v", err)
		}
		sick := paper
		sick.Record.Content.Identity.Name = "张\uE000\U00030EDF"
		var p *confirm.Problem
		if err := press.Check(sick); !errors.As(err, &p) || p.Args["code_points"] != "U+E000 U+30EDF" {
			t.Errorf("private use and a hanzi nobody has: %v", err)
		}
	}
	if err := newPress(t).Check(paper); err == nil {
		t.Error("drawn without the font")
	}
}
