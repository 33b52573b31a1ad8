package present

import "slices"

// Command is one thing a clerk can have the window do. Keys, the palette,
// tooltips, the foot bar and the printed key card all come from it.
type Command struct {
	// Name is Chinese, a few words; it goes through lang.L where it is shown.
	Name string
	// Key as it is shown: "F8", "Ctrl+K", "Ctrl+Shift+E", "Alt+M"; empty: the
	// palette only. F keys know no Shift, and Ctrl with A, C, V, X, Y or Z is the text's.
	Key string
	// Screen is where it works, Part which tab of that screen; empty: everywhere.
	Screen Screen
	Part   string
	// Do is called on the goroutine of the window. Nil: a widget that has the
	// focus takes the key itself, and the command only tells of it.
	Do func()
	// WhyNot says why it cannot be done now, a sentence for the clerk; nil or
	// empty: it can.
	WhyNot func() string
	// Foot names the command in the foot bar of its screen.
	Foot bool
}

// Reason is WhyNot where there is one.
func (c Command) Reason() string {
	if c.WhyNot == nil {
		return ""
	}
	return c.WhyNot()
}

// at tells whether the command works on a part of a screen.
func (c Command) at(s Screen, part string) bool {
	return c.Screen == "" || c.Screen == s && (c.Part == "" || c.Part == part)
}

// Commands are all of the workbench. It belongs to the goroutine of the window.
type Commands struct {
	// OnRefused is told why a command cannot be done now, when its key is pressed.
	OnRefused func(reason string)

	where   func() (Screen, string)
	list    []Command
	sourced func() []Command // nil: none come and go
}

// NewCommands makes the registry, empty; where tells which part of which screen is shown.
func NewCommands(where func() (Screen, string)) *Commands { return &Commands{where: where} }

// Set puts commands in the place of all that are there, in the order in which
// they are listed. Those that sourced gives come and go, such as queues, and
// have no keys; nil: there are none.
func (c *Commands) Set(list []Command, sourced func() []Command) { c.list, c.sourced = list, sourced }

// All gives every command that does not come and go.
func (c *Commands) All() []Command { return slices.Clone(c.list) }

// Sourced gives those that come and go, as they are now.
func (c *Commands) Sourced() []Command {
	if c.sourced == nil {
		return nil
	}
	return c.sourced()
}

// Where tells which part of which screen is shown.
func (c *Commands) Where() (s Screen, part string) { return c.where() }

// On gives the commands that work on a part of a screen.
func (c *Commands) On(s Screen, part string) []Command {
	return slices.DeleteFunc(c.All(), func(one Command) bool { return !one.at(s, part) })
}

// Keys gives every key there is, once, but for those widgets take themselves.
func (c *Commands) Keys() []string {
	var keys []string
	for _, one := range c.list {
		if one.Key != "" && one.Do != nil && !slices.Contains(keys, one.Key) {
			keys = append(keys, one.Key)
		}
	}
	return keys
}

// Find gives the command a key has on a part of a screen.
func (c *Commands) Find(s Screen, part, key string) (Command, bool) {
	i := slices.IndexFunc(c.list, func(one Command) bool { return one.Key == key && one.Do != nil && one.at(s, part) })
	if i < 0 {
		return Command{}, false
	}
	return c.list[i], true
}

// Press does what a key does where the clerk is, or tells why not. It says
// whether the key means anything here.
func (c *Commands) Press(key string) bool {
	s, part := c.where()
	found, ok := c.Find(s, part, key)
	if ok {
		c.Run(found)
	}
	return ok
}

// Run does a command, or tells why not.
func (c *Commands) Run(one Command) {
	reason := one.Reason()
	switch {
	case reason == "" && one.Do != nil:
		one.Do()
	case reason != "" && c.OnRefused != nil:
		c.OnRefused(reason)
	}
}

// Refused tells why a command cannot be done now.
func (w *Workbench) Refused(reason string) { w.notices.Warn(reason) }

// Runner runs jobs while the workbench is there.
func (w *Workbench) Runner() Runner { return w.scope }

// Problem is the last problem that was shown, for the help on it.
func (w *Workbench) Problem() ShownProblem { return w.notices.Problem() }

// KeyCard makes the presenter of the card of keys.
func (w *Workbench) KeyCard(c *Commands) *KeyCard {
	return NewKeyCard(w.desk, w.scope, w.notices, c, w.folder)
}
