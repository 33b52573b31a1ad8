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

// Catalogue translates Chinese texts; nil translates nothing.
type Catalogue map[string]string

// L gives a text that is written in Chinese in the language of the process.
// For a text with verbs of package fmt it gives one with the same verbs. What
// the catalogue does not know stays as it is: names, numbers, words of the bureau.
func L(zh string) string { return active().Text(zh) }

// Text is L for one catalogue.
func (c Catalogue) Text(zh string) string {
	if text, ok := c[zh]; ok {
		return text
	}
	return zh
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
