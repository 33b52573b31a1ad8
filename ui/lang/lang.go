package lang

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"sync"

	"confirmpoint/assets"
)

// Variable is the environment variable that holds the Tag of the language.
const Variable = "CONFIRMPOINT_LANGUAGE"

// Tag names a language, as in BCP 47.
type Tag string

// The languages there are. An unknown or empty tag means Chinese.
const (
	Chinese Tag = "zh-CN"
	English Tag = "en"
)

// Forms are the ways a text is said: Other always, One for the number one
// where it is said differently. In a file they are one string, or an object
// {"one": …, "other": …}.
type Forms struct {
	One   string `json:"one"`
	Other string `json:"other"`
}

// UnmarshalJSON reads both ways of writing.
func (f *Forms) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &f.Other) == nil {
		f.One = f.Other
		return nil
	}
	type both Forms
	return json.Unmarshal(data, (*both)(f))
}

// Catalogue translates Chinese texts; nil translates nothing.
type Catalogue map[string]Forms

// L gives a text that is written in Chinese in the language of the process.
// For a text with verbs of package fmt it gives one with the same verbs. What
// the catalogue does not know stays as it is: names, numbers, words of the bureau.
func L(zh string) string { return active().Text(zh) }

// F formats a text with verbs of package fmt, in the language of the process.
func F(zh string, args ...any) string { return fmt.Sprintf(L(zh), args...) }

// N formats a text that counts n: with n alone, or with all the args it names.
// It is said in the form for that number.
func N(zh string, n int, args ...any) string { return active().Count(zh, n, args...) }

// Text is L for one catalogue.
func (c Catalogue) Text(zh string) string {
	if text, ok := c[zh]; ok {
		return text.Other
	}
	return zh
}

// Count is N for one catalogue.
func (c Catalogue) Count(zh string, n int, args ...any) string {
	format := c.Text(zh)
	if text, ok := c[zh]; ok && n == 1 {
		format = text.One
	}
	if len(args) == 0 {
		args = []any{n}
	}
	return fmt.Sprintf(format, args...)
}

// Current is the language of the process.
func Current() Tag {
	if Tag(os.Getenv(Variable)) == English {
		return English
	}
	return Chinese
}

// active is read from what is built into the program, once.
var active = sync.OnceValue(func() Catalogue {
	if Current() == Chinese {
		return nil
	}
	c, err := Load(English)
	if err != nil {
		panic(err) // the program was built with a broken catalogue; a test reads it
	}
	return c
})

// Load reads a language's catalogue, nil for Chinese. The error names the file
// that cannot be read, or says one text differently than another.
func Load(tag Tag) (Catalogue, error) {
	if tag == Chinese {
		return nil, nil
	}
	files := assets.Translations()
	names, err := fs.Glob(files, path.Join(string(tag), "*.json"))
	if err != nil {
		return nil, err
	}
	all := Catalogue{}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		var one Catalogue
		if err := json.Unmarshal(data, &one); err != nil {
			return nil, fmt.Errorf("lang: %s: %w", name, err)
		}
		for zh, text := range one {
			if other, twice := all[zh]; twice && other != text {
				return nil, fmt.Errorf("lang: %s: %q is translated twice, differently", name, zh)
			}
			all[zh] = text
		}
	}
	return all, nil
}
