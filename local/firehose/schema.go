package firehose

import (
	"fmt"
	"reflect"

	"github.com/parquet-go/parquet-go"

	"github.com/millrace-dev/millrace/local/glue"
)

// schema is a Glue table as the converter uses it: the columns with their
// definition and repetition levels (Parquet's record shredding), and the
// Parquet schema of the file. Every column is optional. Columns that are the
// table's partition keys are not of the file.
type schema struct {
	table   glue.Table
	root    column // a struct of the table's columns
	leaves  []leafType
	parquet *parquet.Schema
}

// column is a node of the schema: a leaf, or a struct, array or map of them.
type column struct {
	name  string // path from the root, for messages
	typ   hiveType
	serde *serde
	def   byte           // definition level of a value that is there
	rep   byte           // array and map: repetition level of the second item on
	first int            // the leaves under it are leaves[first:end]
	end   int            //
	inner []column       // struct: fields; array: element; map: key, value
	index map[string]int // struct: inner by the JSON key
}

// leafType says how the values of one Parquet column are stored.
type leafType struct {
	kind   parquet.Kind
	length int  // FixedLenByteArray
	def    byte // definition level of a value that is not null
	nested bool // in a list or map: has repetition levels
}

func newSchema(t glue.Table, serde *serde) (*schema, error) {
	if len(t.StorageDescriptor.Columns) == 0 {
		return nil, fmt.Errorf("table %s.%s has no columns", t.DatabaseName, t.Name)
	}
	s := &schema{table: t}
	root := hiveType{name: "struct"}
	for _, c := range t.StorageDescriptor.Columns {
		typ, err := parseHiveType(c.Type)
		if err != nil {
			return nil, fmt.Errorf("table %s.%s, column %s: %w", t.DatabaseName, t.Name, c.Name, err)
		}
		root.fields, root.inner = append(root.fields, c.Name), append(root.inner, typ)
	}
	s.root = column{typ: root, serde: serde}
	nodes := s.structure(&s.root, 0)
	if len(s.root.index) < len(root.fields) {
		return nil, fmt.Errorf("table %s.%s: two columns have one name or one JSON key", t.DatabaseName, t.Name)
	}
	s.parquet = parquet.NewSchema("hive_schema", nodes) // the name that Hive's writer gives
	return s, nil
}

// structure adds the fields of a struct and makes the group of their nodes.
func (s *schema) structure(c *column, rep byte) orderedGroup {
	group := orderedGroup{}
	c.index = map[string]int{}
	for i, name := range c.typ.fields {
		path := name
		if c.name != "" {
			path = c.name + "." + name
		}
		inner, node := s.add(path, c.typ.inner[i], c.serde, c.def, rep)
		c.inner = append(c.inner, inner)
		c.index[c.serde.jsonKey(name)] = i
		group.fields = append(group.fields, &orderedField{parquet.Optional(node), name})
	}
	c.end = len(s.leaves)
	return group
}

// add makes the column of a type, optional below a node with the levels def and
// rep, and its node, which the caller makes optional.
func (s *schema) add(path string, t hiveType, serde *serde, def, rep byte) (column, parquet.Node) {
	c := column{name: path, typ: t, serde: serde, def: def + 1, first: len(s.leaves)}
	var node parquet.Node
	switch t.name {
	case "struct":
		node = s.structure(&c, rep)
	case "array":
		c.rep = rep + 1
		element, of := s.add(path+".element", t.inner[0], serde, c.def+1, c.rep)
		c.inner = []column{element}
		node = parquet.List(parquet.Optional(of))
	case "map":
		c.rep = rep + 1
		key, keyNode := s.add(path+".key", t.inner[0], serde.ofKeys(), c.def, c.rep) // required: one level less
		val, valNode := s.add(path+".value", t.inner[1], serde, c.def+1, c.rep)
		c.inner = []column{key, val}
		node = parquet.Map(keyNode, parquet.Optional(valNode))
	default:
		node = parquetScalar(t)
		s.leaves = append(s.leaves, leafType{node.Type().Kind(), node.Type().Length(), c.def, rep > 0})
	}
	c.end = len(s.leaves)
	return c, node
}

// parquetScalar is the Parquet type that Hive's writer gives a Hive type. A
// timestamp is an INT96, as in the files that Firehose writes: Athena, Spark
// and DuckDB read it as TIMESTAMP, without a time zone.
func parquetScalar(t hiveType) parquet.Node {
	switch t.name {
	case "string", "char", "varchar":
		return parquet.String()
	case "boolean":
		return parquet.Leaf(parquet.BooleanType)
	case "tinyint":
		return parquet.Int(8)
	case "smallint":
		return parquet.Int(16)
	case "int":
		return parquet.Leaf(parquet.Int32Type)
	case "bigint":
		return parquet.Leaf(parquet.Int64Type)
	case "float":
		return parquet.Leaf(parquet.FloatType)
	case "double":
		return parquet.Leaf(parquet.DoubleType)
	case "date":
		return parquet.Date()
	case "timestamp":
		return parquet.Leaf(parquet.Int96Type)
	case "decimal":
		return parquet.Decimal(t.scale, t.precision, parquet.FixedLenByteArrayType(decimalBytes(t.precision)))
	default: // binary
		return parquet.Leaf(parquet.ByteArrayType)
	}
}

// decimalBytes is how many bytes hold every number of so many digits.
func decimalBytes(precision int) int {
	bits := 1.0 // the sign
	for range precision {
		bits += 3.3219280948873626 // log2(10)
	}
	return int(bits+7.999999) / 8
}

// orderedGroup is a group whose fields keep the table's order; parquet.Group
// sorts them by name.
type orderedGroup struct {
	parquet.Group
	fields []parquet.Field
}

func (g orderedGroup) Fields() []parquet.Field { return g.fields }

func (g orderedGroup) String() string { return fmt.Sprint(g.fields) }

type orderedField struct {
	parquet.Node
	name string
}

func (f *orderedField) Name() string { return f.name }

func (f *orderedField) Value(base reflect.Value) reflect.Value {
	return base.MapIndex(reflect.ValueOf(f.name))
}
