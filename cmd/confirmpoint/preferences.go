package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"

	"confirmpoint/assets"
	"confirmpoint/internal/point"
	"confirmpoint/internal/version"
	"confirmpoint/ui"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// scaleVariable is what the toolkit asks for the scale of its windows, each
// time a theme is set. It has no other way to be told by the program; all
// measures of the window grow with it, so that nothing is cut off.
const scaleVariable = "FYNE_SCALE"

// readPreferences reads how the window is to look. A tour keeps to the usual
// ones and to what the environment says.
func (p *program) readPreferences(f flags) {
	p.preferences = present.DefaultPreferences()
	if f.tour == "" && f.gallery == "" {
		p.folder = f.dir
		if p.folder == "" {
			p.folder, _ = point.DefaultDir() // opening the point says what is wrong
		}
	}
	if p.folder != "" {
		read, err := present.ReadPreferences(p.folder)
		p.preferences, p.warning = read, present.PreferenceWarning(err)
	}
	if f.dark {
		p.preferences.Theme = present.ThemeDark
	}
}

// sweepToolkit takes away the file the toolkit keeps preferences in, if it is
// empty: it is written in place when the window ends, and the process often ends
// first. Nothing of ours is in it, but an empty one makes the toolkit complain.
func sweepToolkit() {
	folder, err := os.UserConfigDir()
	if err != nil {
		return
	}
	path := filepath.Join(folder, "fyne", appID, "preferences.json")
	if info, err := os.Stat(path); err == nil && info.Size() == 0 {
		_ = os.Remove(path)
	}
}

// speak chooses the language of every word, before the first is asked for; the
// toolkit takes its few own words from the language of the system.
func speak(l lang.Tag) error {
	if l != "" {
		if err := os.Setenv(lang.Variable, string(l)); err != nil {
			return err
		}
	}
	toolkit := "zh_CN"
	if lang.Current() == lang.English {
		toolkit = "en"
	}
	if err := os.Setenv("LANGUAGE", toolkit); err != nil {
		return err
	}
	return ui.ToolkitWords()
}

// rescale is for the toolkit's goroutine, or before it runs.
func (p *program) rescale(percent int) {
	base := 1.0
	if n, err := strconv.ParseFloat(p.scale, 64); err == nil && n > 0 {
		base = n
	}
	if percent == present.TextLeast {
		_ = os.Setenv(scaleVariable, p.scale) // fails for a name with "=" only
		return
	}
	_ = os.Setenv(scaleVariable, strconv.FormatFloat(base*float64(percent)/100, 'f', -1, 64))
}

// about is what the program says of itself.
//
//lang:keys the screen translates the names
func (p *program) about() present.About {
	return present.About{
		Version: version.Number, Revision: version.Revision(), DataFolder: p.dataFolder(),
		Licences: []present.Licence{
			{Name: "窗口字体", Text: assets.WindowFontLicence()},
			{Name: "打印字体", Text: assets.PrintFontLicence()},
			{Name: "汉字资料", Text: assets.CharactersLicence()},
			{Name: "所用的开源组件", Text: modules()},
		},
	}
}

// updatePlace is where the files of updates go, and how one is installed.
func (p *program) updatePlace() present.UpdatePlace {
	return present.UpdatePlace{
		Folder: func() (string, error) { return point.UpdateFolder(p.dataFolder()) }, Install: point.InstallCommand,
	}
}

func (p *program) dataFolder() string {
	if p.station.options.Dir != "" {
		if whole, err := filepath.Abs(p.station.options.Dir); err == nil {
			return whole
		}
		return p.station.options.Dir
	}
	dir, err := point.DefaultDir()
	if err != nil {
		return ""
	}
	return dir
}

// modules lists what the program is built of.
func modules() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	var b strings.Builder
	for _, m := range info.Deps {
		fmt.Fprintln(&b, m.Path, m.Version)
	}
	return b.String()
}
