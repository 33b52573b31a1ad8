package form

// Template is the drawing of one kind of paper. All lengths are millimetres
// from the top left corner of the page.
type Template struct {
	// Title is the title of the PDF file; it names the form, never a person.
	Title  string           `json:"title"`
	Width  float64          `json:"width"`
	Height float64          `json:"height"`
	Styles map[string]Style `json:"styles"`
	// Words are what tables show for names of fields, e.g. work.school.
	Words map[string]string `json:"words,omitempty"`
	// Blocks are parts that pages draw more than once.
	Blocks map[string]Part `json:"blocks,omitempty"`
	// Every is drawn on each page, below the page's own things.
	Every Part   `json:"every"`
	Pages []Part `json:"pages"`
	// More is the page that follows the last one as often as its table needs.
	// Without it a table that does not fit is reported.
	More *Part `json:"more,omitempty"`
}

// Style is how a text is set.
type Style struct {
	Size    float64 `json:"size"`              // points
	Min     float64 `json:"min,omitempty"`     // points; 0 means Size: the text may not shrink
	Leading float64 `json:"leading,omitempty"` // ems between baselines; 0 means 1.25
	Align   string  `json:"align,omitempty"`   // left (default), center, right
	Valign  string  `json:"valign,omitempty"`  // top, middle (default), bottom
	Bold    bool    `json:"bold,omitempty"`
	OneLine bool    `json:"one_line,omitempty"` // shrinks, never wraps
	Gray    float64 `json:"gray,omitempty"`     // 0 black to 1 white
	Pad     float64 `json:"pad,omitempty"`      // mm kept free on all four sides
	// Angle turns the text counter-clockwise about the middle of its box,
	// degrees. Turned text is one line below all else, not held to its box.
	Angle float64 `json:"angle,omitempty"`
}

// Part is things to draw.
type Part struct {
	Use      []Use     `json:"use,omitempty"`
	Texts    []Text    `json:"texts,omitempty"`
	Grids    []Grid    `json:"grids,omitempty"`
	Frames   []Frame   `json:"frames,omitempty"`
	Rules    []Rule    `json:"rules,omitempty"`
	Meshes   []Mesh    `json:"meshes,omitempty"`
	Arrows   []Arrow   `json:"arrows,omitempty"`
	Photos   []Photo   `json:"photos,omitempty"`
	Barcodes []Barcode `json:"barcodes,omitempty"`
	Codes    []Code    `json:"codes,omitempty"`
	Lists    []List    `json:"lists,omitempty"`
	Tables   []Table   `json:"tables,omitempty"`
}

// When is the conditions that must all hold for a thing to be there, with
// blanks between them; "!" before one asks that it does not hold.
type When string

// Use draws a block, moved by X and Y.
type Use struct {
	Block string  `json:"block"`
	X     float64 `json:"x"`
	Y     float64 `json:"y"`
	When  When    `json:"when,omitempty"` // of every thing in the block
}

// Box is a rectangle of the page.
type Box struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}

// Text is words in a box; {name} stands for the value of a field.
type Text struct {
	Box
	Text  string `json:"text"`
	Style string `json:"style"`
	When  When   `json:"when,omitempty"`
}

// Grid is rows of ruled cells.
type Grid struct {
	X     float64 `json:"x"`
	Y     float64 `json:"y"`
	Thick float64 `json:"thick"`
	Rows  []Row   `json:"rows"`
	When  When    `json:"when,omitempty"`
}

// Row is one row of a grid, its cells side by side from the left.
type Row struct {
	H     float64 `json:"h"`
	Cells []Cell  `json:"cells"`
}

// Cell is one ruled cell; H is 0 for the height of its row.
type Cell struct {
	W     float64 `json:"w"`
	H     float64 `json:"h,omitempty"`
	Text  string  `json:"text,omitempty"`
	Style string  `json:"style,omitempty"`
}

// Frame is a ruled rectangle.
type Frame struct {
	Box
	Thick float64 `json:"thick"`
	When  When    `json:"when,omitempty"`
}

// Rule is a straight stroke.
type Rule struct {
	X1     float64 `json:"x1"`
	Y1     float64 `json:"y1"`
	X2     float64 `json:"x2"`
	Y2     float64 `json:"y2"`
	Thick  float64 `json:"thick"`
	Dashed bool    `json:"dashed,omitempty"`
	When   When    `json:"when,omitempty"`
}

// Mesh is graph paper: lines across the box, Step apart, from its top left corner.
type Mesh struct {
	Box
	Step  float64 `json:"step"`
	Thick float64 `json:"thick"`
	When  When    `json:"when,omitempty"`
}

// Arrow is strokes from point to point with a head at the last one.
type Arrow struct {
	Points [][2]float64 `json:"points"`
	Thick  float64      `json:"thick"`
	Head   float64      `json:"head"` // length of the two strokes of the head
	When   When         `json:"when,omitempty"`
}

// Photo is the place of the portrait; Text stands there when there is none.
type Photo struct {
	Box
	Text  string `json:"text"`
	Style string `json:"style"`
	When  When   `json:"when,omitempty"`
}

// Barcode is a Code 128 of a text.
type Barcode struct {
	Box
	Text string `json:"text"`
	When When   `json:"when,omitempty"`
}

// Code is a QR code of a text, square in the middle of its box, its quiet zone
// within the box. An empty text draws nothing.
type Code struct {
	Box
	Text string `json:"text"`
	When When   `json:"when,omitempty"`
}

// List sets the entries of a list field in columns, row by row.
type List struct {
	Box
	Field   string  `json:"field"`
	Style   string  `json:"style"`
	Columns int     `json:"columns"`
	RowH    float64 `json:"row_h"` // height of a row while they all fit
	When    When    `json:"when,omitempty"`
}

// Table sets the rows of a table field below a head that each page repeats.
// Columns are fitted to its width, rows grow with their words. It fills its box
// from the top; rows without room go on on the page of More.
type Table struct {
	Box
	// Next is its box on each page of More.
	Next  *Box   `json:"next,omitempty"`
	Field string `json:"field"`
	// Columns chooses and orders columns of the field; none takes all.
	Columns []Column `json:"columns,omitempty"`
	Head    string   `json:"head"` // style
	Cell    string   `json:"cell"` // style; a centred column centres it
	Thick   float64  `json:"thick"`
	RowH    float64  `json:"row_h"`   // of a row, at least
	RowMax  float64  `json:"row_max"` // at most: then the words shrink
	// Subtotal and Total are the words of the rows that add up a page and the
	// whole, where columns are added up.
	Subtotal string `json:"subtotal,omitempty"`
	Total    string `json:"total,omitempty"`
	// Sign is the style of the places to sign after the last row, SignColumns how
	// many stand in a line, SignH the height of a line.
	Sign        string  `json:"sign,omitempty"`
	SignColumns int     `json:"sign_columns,omitempty"`
	SignH       float64 `json:"sign_h,omitempty"`
}

// Column is one column of a table.
type Column struct {
	Key    string  `json:"key"`
	Title  string  `json:"title,omitempty"` // none: the field's own
	Width  float64 `json:"width,omitempty"` // share of the table; 0: the field's own
	Center bool    `json:"center,omitempty"`
}
