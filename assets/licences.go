package assets

import _ "embed"

//go:embed fonts/LICENSE.window.txt
var windowLicence string

//go:embed fonts/LICENSE.print.txt
var printLicence string

// WindowFontLicence is the licence of WindowFont, which must go with it.
func WindowFontLicence() string { return windowLicence }

// PrintFontLicence holds the licences of the fonts for paper.
func PrintFontLicence() string { return printLicence }
