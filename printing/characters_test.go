package printing

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// level3 gives the 87,887 hanzi of GB 18030-2022 implementation level 3, and
// its 228 radicals: 88,115 characters in all.
func level3() (hanzi, radicals []rune) {
	for _, block := range [][2]rune{
		{0x4E00, 0x9FA5}, {0x9FA6, 0x9FEF}, {0x3400, 0x4DB5}, {0x20000, 0x2A6D6}, {0x2A700, 0x2B734},
		{0x2B740, 0x2B81D}, {0x2B820, 0x2CEA1}, {0x2CEB0, 0x2EBE0},
	} {
		for r := block[0]; r <= block[1]; r++ {
			hanzi = append(hanzi, r)
		}
	}
	// Of the compatibility block those that are hanzi of their own.
	hanzi = append(hanzi, []rune("\uFA0E\uFA0F\uFA11\uFA13\uFA14\uFA1F\uFA21\uFA23\uFA24\uFA27\uFA28\uFA29")...)
	radicals = []rune("⺁⺄⺈⺋⺌⺗⺧⺪⺮⺳⺶⺷⺻⻊")
	for r := rune(0x2F00); r <= 0x2FD5; r++ {
		radicals = append(radicals, r)
	}
	return hanzi, radicals
}

// charactersTemplate is a page of nothing but one field.
const charactersTemplate = `{"title":"all","width":210,"height":297,"styles":{"s":{"size":9}},"every":{},
"pages":[{"texts":[{"x":10,"y":10,"w":190,"h":277,"text":"{work.school}","style":"s"}]}]}`

// TestEveryCharacterOfTheStandard prints all characters of GB 18030-2022 level 3
// and reads them back with another program: the same, character by character.
func TestEveryCharacterOfTheStandard(t *testing.T) {
	hanzi, radicals := level3()
	if len(hanzi) != 87_887 || len(radicals) != 228 {
		t.Fatalf("%d hanzi and %d radicals", len(hanzi), len(radicals))
	}
	all := slices.Concat(hanzi, radicals)
	if testing.Short() {
		return // the shorter run has TestCoverage of typeset
	}
	press, err := NewWith(map[confirm.PaperKind][]byte{confirm.PaperForm: []byte(charactersTemplate)})
	if err != nil {
		t.Fatal(err)
	}
	const perPage = 600
	var pdf bytes.Buffer
	err = press.Render(t.Context(), &pdf, func(yield func(confirm.Paper) bool) {
		for some := range slices.Chunk(all, perPage) {
			p := confirm.Paper{Kind: confirm.PaperForm}
			p.Record.Content.Work.School = string(some)
			if !yield(p) {
				return
			}
		}
	}, func(i, _ int, err error) {
		if err != nil {
			t.Errorf("page %d: %v", i+1, err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "all.pdf")
	if err := os.WriteFile(path, pdf.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	got := []rune(strings.NewReplacer("\n", "", "\f", "", " ", "").Replace(tool(t, "pdftotext", "-raw", "-enc", "UTF-8", path, "-")))
	if slices.Equal(got, all) {
		return
	}
	wrong := 0
	for i := range min(len(got), len(all)) {
		if got[i] != all[i] {
			if wrong++; wrong <= 10 {
				t.Errorf("character %d is read as U+%04X, want U+%04X", i, got[i], all[i])
			}
		}
	}
	t.Errorf("%d characters are read, want %d; %s", len(got), len(all), fmt.Sprint(wrong, " are wrong"))
}
