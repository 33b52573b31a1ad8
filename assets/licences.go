package assets

import _ "embed"

//go:embed fonts/LICENSE.window.txt
var windowLicence string

//go:embed fonts/LICENSE.print.txt
var printLicence string

//go:embed characters/LICENSE.characters.txt
var charactersLicence string

// WindowFontLicence is the licence of WindowFont, which must go with it.
func WindowFontLicence() string { return windowLicence }

// PrintFontLicence holds the licences of the fonts for paper.
func PrintFontLicence() string { return printLicence }

// CharactersLicence holds the licences of what is known of hanzi.
func CharactersLicence() string { return charactersLicence }
