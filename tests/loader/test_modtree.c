// SPDX-License-Identifier: GPL-2.0
/* Modules by name and alias, in the kinds of folder that there are. */
#include "scratch.h"

#include "module.h"

static struct lkm_modtree *tree_of(const char *a, const char *b)
{
	static char paths[2][256];
	const char *dirs[2] = { paths[0], paths[1] };
	struct lkm_modtree *tree;

	snprintf(paths[0], sizeof(paths[0]), "%s/%s", scratch, a);
	snprintf(paths[1], sizeof(paths[1]), "%s/%s", scratch, b ? b : "");
	assert_int_equal(lkm_modtree_open(dirs, b ? 2 : 1, &tree, NULL), 0);
	return tree;
}

static void expect_path(struct lkm_modtree *tree, const char *name,
			const char *tail)
{
	const char *path = lkm_modtree_path(tree, name);

	if (!tail) {
		assert_null(path);
		return;
	}
	assert_non_null(path);
	assert_string_equal(path + strlen(scratch) + 1, tail);
}

static void flat(void **state)
{
	struct lkm_modtree *tree;

	(void)state;
	scratch_folder("flat");
	scratch_text("flat/snd-pcm.ko", "x");
	scratch_text("flat/b_c.ko.xz", "x");
	scratch_text("flat/d.ko.gz", "x");
	scratch_text("flat/e.ko.zst", "x");
	scratch_text("flat/f.ko.old", "x");
	scratch_text("flat/.ko", "x");
	tree = tree_of("flat", NULL);
	expect_path(tree, "snd_pcm", "flat/snd-pcm.ko");
	expect_path(tree, "snd-pcm", "flat/snd-pcm.ko");
	expect_path(tree, "b-c", "flat/b_c.ko.xz");
	expect_path(tree, "d", "flat/d.ko.gz");
	expect_path(tree, "e", "flat/e.ko.zst");
	expect_path(tree, "f", NULL);
	expect_path(tree, "", NULL);
	expect_path(tree, "../flat/d", NULL);
	/* Gone since. */
	unlink(scratch_path("flat/d.ko.gz"));
	expect_path(tree, "d", NULL);
	lkm_modtree_close(tree);
}

static void nested(void **state)
{
	struct lkm_modtree *tree;

	(void)state;
	scratch_folder("tree");
	scratch_folder("tree/kernel");
	scratch_folder("tree/kernel/lib");
	scratch_folder("tree/updates");
	scratch_text("tree/kernel/lib/a.ko", "x");
	scratch_text("tree/kernel/lib/z.ko", "x");
	scratch_text("tree/updates/z.ko", "x");
	/* Neither a loop nor a way out. */
	assert_int_equal(symlink("..", scratch_path("tree/kernel/up")), 0);
	tree = tree_of("tree", NULL);
	expect_path(tree, "a", "tree/kernel/lib/a.ko");
	expect_path(tree, "z", "tree/updates/z.ko");
	expect_path(tree, "up", NULL);
	lkm_modtree_close(tree);

	scratch_text("tree/modules.order", "kernel/lib/a.ko\nkernel/lib/no.ko\n");
	tree = tree_of("tree", "flat");
	expect_path(tree, "a", "tree/kernel/lib/a.ko");
	expect_path(tree, "no", NULL);
	expect_path(tree, "e", "flat/e.ko.zst");
	lkm_modtree_close(tree);
}

static void depmod_files(void **state)
{
	struct lkm_modtree *tree;
	const char *names[4];

	(void)state;
	scratch_folder("dep");
	scratch_text("dep/a.ko", "x");
	scratch_text("dep/b.ko", "x");
	scratch_text("dep/hidden.ko", "x");
	scratch_text("dep/modules.dep", "a.ko: b.ko\nb.ko:\ngone.ko:\nnonsense\n");
	scratch_text("dep/modules.alias",
		     "# comment\nalias pci:v00008086d*sv* a\n"
		     "alias pci:v00008086d00001234* b-x\n"
		     "alias char-major-[0-9]-* b\nalias\nalias x\n");
	tree = tree_of("dep", NULL);
	expect_path(tree, "a", "dep/a.ko");
	expect_path(tree, "hidden", NULL);
	expect_path(tree, "gone", NULL);
	assert_int_equal(lkm_modtree_resolve(tree, "pci:v00008086d00001234sv1",
					     names, 4), 2);
	assert_string_equal(names[0], "a");
	assert_string_equal(names[1], "b_x");
	assert_int_equal(lkm_modtree_resolve(tree, "pci:v00008086d00001234sv1",
					     names, 1), 1);
	assert_int_equal(lkm_modtree_resolve(tree, "char-major-5-0", names, 4),
			 1);
	assert_string_equal(names[0], "b");
	assert_int_equal(lkm_modtree_resolve(tree, "b", names, 4), 1);
	assert_string_equal(names[0], "b");
	assert_int_equal(lkm_modtree_resolve(tree, "usb:v1", names, 4), 0);
	assert_int_equal(lkm_modtree_resolve(tree, "b", names, 0), 0);
	lkm_modtree_close(tree);
}

/* Where nobody has collected aliases, each module tells its own. */
static void own_aliases(void **state)
{
	struct object *o = object_new();
	struct lkm_modtree *tree;
	const char *names[4];
	size_t size;
	uint8_t *data;

	(void)state;
	object_section(o, ".modinfo", SHT_PROGBITS, SHF_ALLOC, 1,
		       BYTES("alias=usb:v1234p*\0alias=fs-my-fs\0"));
	data = object_file(o, &size);
	scratch_folder("own");
	scratch_write("own/my-fs.ko", data, size);
	scratch_text("own/damaged.ko", "no ELF file");
	object_free(o);
	tree = tree_of("own", NULL);
	assert_int_equal(lkm_modtree_resolve(tree, "usb:v1234p5", names, 4), 1);
	assert_string_equal(names[0], "my_fs");
	assert_int_equal(lkm_modtree_resolve(tree, "fs-my_fs", names, 4), 1);
	assert_int_equal(lkm_modtree_resolve(tree, "usb:v1235p5", names, 4), 0);
	lkm_modtree_close(tree);
}

static void no_folder(void **state)
{
	struct lkm_modtree *tree = tree_of("not-there", NULL);
	const char *names[1];

	(void)state;
	expect_path(tree, "a", NULL);
	assert_int_equal(lkm_modtree_resolve(tree, "a", names, 1), 0);
	lkm_modtree_close(tree);
}

static void module_paths(void **state)
{
	(void)state;
	assert_true(lkm_is_module_path("a.ko"));
	assert_true(lkm_is_module_path("/x/a.ko.zst"));
	assert_true(lkm_is_module_path("../a.ko.xz"));
	assert_true(lkm_is_module_path("a.ko.gz"));
	assert_false(lkm_is_module_path("a.ko.bz2"));
	assert_false(lkm_is_module_path(".ko"));
	assert_false(lkm_is_module_path("x/.ko"));
	assert_false(lkm_is_module_path("ko"));
	assert_false(lkm_is_module_path(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flat),
		cmocka_unit_test(nested),
		cmocka_unit_test(depmod_files),
		cmocka_unit_test(own_aliases),
		cmocka_unit_test(no_folder),
		cmocka_unit_test(module_paths),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
