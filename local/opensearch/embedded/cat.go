package embedded

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (n *Node) catIndices(r *request) (any, *failure) {
	list, f := n.resolve(strings.Join(r.path[2:], ""), r)
	if f != nil {
		return nil, f
	}
	t := table{
		columns: []string{"health", "status", "index", "uuid", "pri", "rep", "docs.count", "docs.deleted", "store.size", "pri.store.size"},
		hidden:  []string{"creation.date", "creation.date.string"},
		right:   []string{"pri", "rep", "docs.count", "docs.deleted", "store.size", "pri.store.size"},
	}
	for _, ix := range list {
		size := byteSize(ix.source.size(), r.query.Get("bytes"))
		t.rows = append(t.rows, map[string]string{
			"health": ix.health(), "status": "open", "index": ix.name, "uuid": ix.uuid,
			"pri": strconv.Itoa(ix.settings.shards), "rep": strconv.Itoa(ix.settings.replicas),
			"docs.count": strconv.Itoa(ix.live), "docs.deleted": strconv.Itoa(len(ix.docs) - ix.live),
			"store.size": size, "pri.store.size": size,
			"creation.date": strconv.FormatInt(ix.created.UnixMilli(), 10), "creation.date.string": ix.created.UTC().Format("2006-01-02T15:04:05.000Z"),
		})
	}
	return t, nil
}

func byteSize(n int64, unit string) string {
	if unit == "b" {
		return strconv.FormatInt(n, 10)
	}
	size, name := float64(n), "b"
	for _, larger := range []string{"kb", "mb", "gb"} {
		if size < 1024 {
			break
		}
		size, name = size/1024, larger
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", size), ".0") + name
}

func (n *Node) catCount(r *request) (any, *failure) {
	list, f := n.resolve(strings.Join(r.path[2:], ""), r)
	if f != nil {
		return nil, f
	}
	count := 0
	for _, ix := range list {
		count += ix.live
	}
	now := n.now().UTC()
	return table{
		columns: []string{"epoch", "timestamp", "count"},
		rows: []map[string]string{{
			"epoch": strconv.FormatInt(now.Unix(), 10), "timestamp": now.Format(time.TimeOnly), "count": strconv.Itoa(count),
		}},
	}, nil
}

func (n *Node) catAliases(r *request) (any, *failure) {
	pattern := "*"
	if len(r.path) > 2 {
		pattern = r.path[2]
	}
	t := table{columns: []string{"alias", "index", "filter", "routing.index", "routing.search", "is_write_index"}}
	for _, ix := range n.all() {
		for _, name := range slices.Sorted(maps.Keys(ix.aliases)) {
			if !wildcard(pattern, name) {
				continue
			}
			write := "-"
			if w := ix.aliases[name].Write; w != nil {
				write = strconv.FormatBool(*w)
			}
			t.rows = append(t.rows, map[string]string{
				"alias": name, "index": ix.name, "filter": "-", "routing.index": "-", "routing.search": "-", "is_write_index": write,
			})
		}
	}
	return t, nil
}

func (n *Node) catHealth(*request) (any, *failure) {
	h := n.healthOf(n.all())
	return table{
		columns: []string{"cluster", "status", "node.total", "node.data", "shards", "pri", "unassign"},
		rows: []map[string]string{{
			"cluster": clusterName, "status": h["status"].(string), "node.total": "1", "node.data": "1",
			"shards": fmt.Sprint(h["active_shards"]), "pri": fmt.Sprint(h["active_primary_shards"]), "unassign": fmt.Sprint(h["unassigned_shards"]),
		}},
	}, nil
}

// answerTable writes a table as h, s, v and format ask.
func (n *Node) answerTable(w http.ResponseWriter, r *request, t table) {
	columns := t.columns
	if h := r.query.Get("h"); h != "" {
		columns = nil
		for name := range strings.SplitSeq(h, ",") {
			if slices.Contains(t.columns, name) || slices.Contains(t.hidden, name) {
				columns = append(columns, name)
			}
		}
	}
	if s := r.query.Get("s"); s != "" {
		name, order, _ := strings.Cut(s, ":")
		slices.SortStableFunc(t.rows, func(a, b map[string]string) int {
			if order == "desc" {
				a, b = b, a
			}
			return compareCells(a[name], b[name])
		})
	}
	if r.query.Get("format") == "json" {
		rows := make([]map[string]string, len(t.rows))
		for i, row := range t.rows {
			rows[i] = map[string]string{}
			for _, c := range columns {
				rows[i][c] = row[c]
			}
		}
		n.answer(w, r, rows, http.StatusOK)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
	_, _ = w.Write([]byte(t.text(columns, r.flag("v")))) // the caller may have gone
}

func compareCells(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX == nil && errY == nil {
		return cmpOrder(x, y)
	}
	return strings.Compare(a, b)
}

func (t table) text(columns []string, head bool) string {
	rows := t.rows
	if head {
		names := map[string]string{}
		for _, c := range columns {
			names[c] = c
		}
		rows = append([]map[string]string{names}, rows...)
	}
	var b strings.Builder
	for _, row := range rows {
		for i, c := range columns {
			width := 0
			for _, other := range rows {
				width = max(width, len(other[c]))
			}
			switch {
			case slices.Contains(t.right, c):
				fmt.Fprintf(&b, "%*s", width, row[c])
			case i == len(columns)-1:
				b.WriteString(row[c])
			default:
				fmt.Fprintf(&b, "%-*s", width, row[c])
			}
			if i < len(columns)-1 {
				b.WriteByte(' ')
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
