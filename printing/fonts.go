package printing

import (
	"crypto/sha256"
	"sync"

	"github.com/signintech/gopdf"

	"confirmpoint/assets"
	"confirmpoint/printing/fontcut"
	"confirmpoint/printing/sheet"
	"confirmpoint/printing/typeset"
)

// fonts gives fonts cut to what is drawn with them. Each is read when it is
// first needed.
type fonts struct {
	faces *typeset.Faces
	read  sync.Map // assets.PrintFont -> func() (*fontcut.Font, error)
}

func newFonts(faces *typeset.Faces) *fonts { return &fonts{faces: faces} }

func (f *fonts) font(name assets.PrintFont) (*fontcut.Font, error) {
	read, ok := f.read.Load(name)
	if !ok {
		read, _ = f.read.LoadOrStore(name, sync.OnceValues(func() (*fontcut.Font, error) {
			ttf, err := f.faces.Font(name)
			if err != nil {
				return nil, err
			}
			return fontcut.Parse(ttf)
		}))
	}
	return read.(func() (*fontcut.Font, error))()
}

// embed cuts a font to chars and gives it to a document. Its name begins with
// a tag of its content: no two cuts of one file may be taken for each other
// (ISO 32000-1 §9.6.4).
func (f *fonts) embed(pdf *gopdf.GoPdf, name assets.PrintFont, chars []rune) (family string, err error) {
	whole, err := f.font(name)
	if err != nil {
		return "", err
	}
	ttf, err := whole.Cut(chars)
	if err != nil {
		return "", err
	}
	digest := sha256.Sum256(ttf)
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + digest[i]%26
	}
	family = string(tag) + "+" + string(name)
	return family, pdf.AddTTFFontData(family, ttf)
}

// charsOf gathers what is drawn with each font.
type charsOf map[assets.PrintFont]map[rune]struct{}

func (c charsOf) add(texts []sheet.Text) {
	for _, t := range texts {
		set := c[t.Font]
		if set == nil {
			set = map[rune]struct{}{}
			c[t.Font] = set
		}
		for _, r := range t.Text {
			set[r] = struct{}{}
		}
	}
}
