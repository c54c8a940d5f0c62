package search

import (
	"cmp"
	"fmt"
	"strconv"
)

type dashboard struct {
	Title           string          `json:"title"`
	Description     string          `json:"description"`
	Hits            int             `json:"hits"`
	PanelsJSON      string          `json:"panelsJSON"`  // JSON of dashboardPanels
	OptionsJSON     string          `json:"optionsJSON"` // JSON of a dashboardOptions
	Version         int             `json:"version"`
	TimeRestore     bool            `json:"timeRestore"`
	TimeFrom        string          `json:"timeFrom"`
	TimeTo          string          `json:"timeTo"`
	RefreshInterval refreshInterval `json:"refreshInterval"`
	Meta            searchMeta      `json:"kibanaSavedObjectMeta"`
}

type dashboardOptions struct {
	UseMargins      bool `json:"useMargins"`
	HidePanelTitles bool `json:"hidePanelTitles"`
}

type refreshInterval struct {
	Pause bool `json:"pause"`
	Value int  `json:"value"` // milliseconds
}

type dashboardPanel struct {
	Version          string   `json:"version"` // of the Dashboards that made it
	GridData         gridData `json:"gridData"`
	PanelIndex       string   `json:"panelIndex"`
	EmbeddableConfig struct{} `json:"embeddableConfig"`
	PanelRefName     string   `json:"panelRefName"`
}

type gridData struct {
	X int    `json:"x"`
	Y int    `json:"y"`
	W int    `json:"w"`
	H int    `json:"h"`
	I string `json:"i"` // the panelIndex
}

const (
	defaultWidth  = gridWidth / 2
	defaultHeight = 15
	defaultFrom   = "now-24h"
	panelVersion  = "2.19.0"
	refreshEvery  = 60_000
)

func (d Dashboard) dashboard() SavedObject {
	var references []Reference
	for i, p := range d.Panels {
		references = append(references, Reference{Name: panelReference(i), Type: "visualization", ID: d.id(p.Title)})
	}
	return d.object("dashboard", d.id(d.Title), dashboard{
		Title: d.Title, Description: d.Description, Version: 1,
		PanelsJSON:  text(d.layout()),
		OptionsJSON: text(dashboardOptions{UseMargins: true}),
		TimeRestore: true, TimeFrom: cmp.Or(d.From, defaultFrom), TimeTo: "now",
		RefreshInterval: refreshInterval{Value: refreshEvery},
		Meta:            searchMeta{text(searchSource{Query: dql(nil), Filter: []struct{}{}})},
	}, references...)
}

// layout puts the panels in rows, each as high as its highest panel.
func (d Dashboard) layout() []dashboardPanel {
	var panels []dashboardPanel
	x, y, rowHeight := 0, 0, 0
	for i, p := range d.Panels {
		w, h := cmp.Or(p.Width, defaultWidth), cmp.Or(p.Height, defaultHeight)
		if x+w > gridWidth {
			x, y, rowHeight = 0, y+rowHeight, 0
		}
		index := strconv.Itoa(i + 1)
		panels = append(panels, dashboardPanel{
			Version: panelVersion, GridData: gridData{X: x, Y: y, W: w, H: h, I: index}, PanelIndex: index, PanelRefName: panelReference(i),
		})
		x, rowHeight = x+w, max(rowHeight, h)
	}
	return panels
}

func panelReference(i int) string { return fmt.Sprintf("panel_%d", i) }
