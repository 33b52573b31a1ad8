package ui

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
)

// shoot leaves pictures of a window in the folder named by CONFIRMPOINT_SHOTS,
// in both themes and at the sizes that must be right, for a person to look at.
// Without that variable it does nothing.
func shoot(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	folder := os.Getenv("CONFIRMPOINT_SHOTS")
	if folder == "" {
		return
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	settings, before := fyne.CurrentApp().Settings(), w.Canvas().Size()
	last := settings.Theme()
	for _, dark := range []bool{false, true} {
		settings.SetTheme(turned(settings.Theme(), dark))
		for _, as := range []struct {
			width, height, scale float32
		}{{1280, 800, 1}, {1024, 700, 1}, {960, 600, 2}} {
			w.Canvas().(interface{ SetScale(float32) }).SetScale(as.scale)
			w.Resize(fyne.NewSize(as.width, as.height+1)) // the layout runs again only when the size changes
			w.Resize(fyne.NewSize(as.width, as.height))
			w.Content().Refresh()
			for _, o := range w.Canvas().Overlays().List() {
				o.Refresh()
			}
			mode := map[bool]string{false: "light", true: "dark"}[dark]
			file, err := os.Create(filepath.Join(folder, fmt.Sprintf("%s-%s-%.0fx%.0f@%.0f.png", name, mode, as.width, as.height, as.scale)))
			if err != nil {
				t.Fatal(err)
			}
			if err := png.Encode(file, w.Canvas().Capture()); err != nil {
				t.Fatal(err)
			}
			if err := file.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.Canvas().(interface{ SetScale(float32) }).SetScale(1)
	settings.SetTheme(last)
	w.Resize(before)
}
