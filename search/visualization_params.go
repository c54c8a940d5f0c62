package search

// params are how a chart looks, as Dashboards' editor of that type first sets it.
// https://github.com/opensearch-project/OpenSearch-Dashboards/tree/2.x/src/plugins/vis_type_vislib/public
// https://github.com/opensearch-project/OpenSearch-Dashboards/tree/2.x/src/plugins/vis_type_table/public
// https://github.com/opensearch-project/OpenSearch-Dashboards/tree/2.x/src/plugins/vis_type_metric/public
func (p Panel) params() map[string]any {
	switch p.Chart {
	case Number:
		return numberParams()
	case Table:
		return map[string]any{
			"perPage": 10, "showPartialRows": false, "showMetricsAtAllLevels": false, "showTotal": false, "totalFunc": "sum",
			"percentageCol": "",
		}
	case HorizontalBars:
		return p.axesParams("histogram", "histogram", "left", "bottom")
	case Lines:
		return p.axesParams("line", "line", "bottom", "left")
	}
	return p.axesParams("histogram", "histogram", "bottom", "left")
}

func numberParams() map[string]any {
	return map[string]any{
		"type": "metric", "addTooltip": true, "addLegend": false,
		"metric": map[string]any{
			"percentageMode": false, "useRanges": false, "colorSchema": "Green to Red", "metricColorMode": "None",
			"colorsRange": []any{map[string]any{"from": 0, "to": 10000}}, "labels": map[string]any{"show": true}, "invertColors": false,
			"style": map[string]any{"bgFill": "#000", "bgColor": false, "labelColor": false, "subText": "", "fontSize": 36},
		},
	}
}

// axesParams are of a chart with a category axis for the buckets and a value axis
// for the metric. Bars of several colours stand on each other, lines do not.
func (p Panel) axesParams(kind, series, category, value string) map[string]any {
	mode := "stacked"
	if series == "line" {
		mode = "normal"
	}
	labels := func(truncate int) map[string]any {
		return map[string]any{"show": true, "filter": true, "truncate": truncate}
	}
	return map[string]any{
		"type": kind, "grid": map[string]any{"categoryLines": false},
		"categoryAxes": []any{map[string]any{
			"id": "CategoryAxis-1", "type": "category", "position": category, "show": true, "style": map[string]any{},
			"scale": map[string]any{"type": "linear"}, "labels": labels(200), "title": map[string]any{},
		}},
		"valueAxes": []any{map[string]any{
			"id": "ValueAxis-1", "name": "LeftAxis-1", "type": "value", "position": value, "show": true, "style": map[string]any{},
			"scale": map[string]any{"type": "linear", "mode": "normal"}, "labels": labels(100), "title": map[string]any{"text": p.Metric.title()},
		}},
		"seriesParams": []any{map[string]any{
			"show": true, "type": series, "mode": mode, "valueAxis": "ValueAxis-1", "interpolate": "linear", "lineWidth": 2,
			"drawLinesBetweenPoints": true, "showCircles": true, "data": map[string]any{"id": metricID, "label": p.Metric.title()},
		}},
		"addTooltip": true, "addLegend": true, "legendPosition": "right", "times": []any{}, "addTimeMarker": false, "labels": map[string]any{},
		"thresholdLine": map[string]any{"show": false, "value": 10, "width": 1, "style": "full", "color": "#E7664C"},
	}
}
