// SPDX-License-Identifier: GPL-2.0
/*
 * arch/x86/mm/init_64.c, mm/sparse.c, mm/memory.c: the variables by which
 * inline functions compiled into drivers find memory.
 *
 * Physical address 0 is the start of the arena.  The kernel's own image and
 * modules are not in the direct map; as on a real kernel, __pa() of a module's
 * static data means nothing.
 */
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/numa.h>
#include <linux/mem_encrypt.h>
#include <linux/memblock.h>
#include <linux/page-flags.h>
#include <linux/page_ref.h>
#include <linux/stringify.h>
#include <asm/page.h>
#include <asm/pgtable.h>

#include "kpi.h"
#include "pageinfo.h"

unsigned long page_offset_base;
unsigned long vmalloc_base;
unsigned long vmemmap_base;
unsigned long phys_base;
KPI_EXPORT(page_offset_base);
KPI_EXPORT(vmalloc_base);
KPI_EXPORT(vmemmap_base);
KPI_EXPORT(phys_base);

/*
 * ZERO_PAGE() computes the physical address of this symbol as of one in the
 * kernel's own image, which lies where no process has memory. So it has an
 * address there, the one whose physical address (with phys_base 0) is page 1
 * of the arena: that is never handed out and stays zero.
 */
#define ZERO_PAGE_PFN 1
asm(".globl empty_zero_page\n"
    ".set empty_zero_page, 0xffffffff80000000 + "
    __stringify(ZERO_PAGE_PFN) " * 4096\n");
KPI_EXPORT_PARTIAL(empty_zero_page,
		   "ZERO_PAGE() is right, reading by this address faults");

unsigned long kpi_arena_size;
void *high_memory;
unsigned long max_pfn;
unsigned long max_low_pfn;
atomic_long_t _totalram_pages;
KPI_EXPORT(high_memory);
KPI_EXPORT(_totalram_pages);

/* No encryption, and every bit of a page table entry is allowed. */
phys_addr_t physical_mask = (1ULL << __PHYSICAL_MASK_SHIFT) - 1;
u64 sme_me_mask;
pteval_t __supported_pte_mask = ~0UL;
pteval_t __default_kernel_pte_mask = ~0UL;
KPI_EXPORT(physical_mask);
KPI_EXPORT(sme_me_mask);
KPI_EXPORT(__supported_pte_mask);
KPI_EXPORT(__default_kernel_pte_mask);

/*
 * One node.  Its zones are those of a PC whose memory ends below 4 GiB, since
 * the arena does; ZONE_NORMAL is empty.
 */
static struct pglist_data node0;
struct pglist_data *node_data[MAX_NUMNODES] = { [0] = &node0 };
KPI_EXPORT(node_data);

/*
 * pfn_valid() looks at any section number, so there is a root for each; the
 * ones without memory stay untouched zeroes.
 */
#define MAX_SECTION_ROOTS                                                     \
	DIV_ROUND_UP(1UL << (52 - SECTION_SIZE_BITS), SECTIONS_PER_ROOT)
static struct mem_section *section_roots[MAX_SECTION_ROOTS];
struct mem_section **mem_section = section_roots;
KPI_EXPORT(mem_section);

/* The arena ends below 4 GiB: 32 sections, all within one root. */
static struct mem_section sections[SECTIONS_PER_ROOT];
static struct mem_section_usage *usages;

static void init_bases(const struct host_boot_info *info)
{
	page_offset_base = info->arena.start;
	vmemmap_base = info->page_structs.start;
	vmalloc_base = info->vmalloc.start;
	kpi_arena_size = info->arena.end - info->arena.start;
	max_pfn = PHYS_PFN(kpi_arena_size);
	max_low_pfn = max_pfn;
	high_memory = (void *)info->arena.end;
}

/* The arena may end within a section: pages are told valid by subsections. */
static void init_section(unsigned long nr, struct mem_section_usage *usage)
{
	unsigned long first = section_nr_to_pfn(nr);
	unsigned long pfn = first;

	sections[nr].usage = usage;
	sections[nr].section_mem_map = (unsigned long)pfn_to_page(0) |
				       SECTION_MARKED_PRESENT |
				       SECTION_HAS_MEM_MAP | SECTION_IS_ONLINE;
	for (; pfn < first + PAGES_PER_SECTION && pfn < max_pfn;
	     pfn += PAGES_PER_SUBSECTION)
		__set_bit(subsection_map_index(pfn), usage->subsection_map);
}

static void init_sections(void)
{
	unsigned long nr;

	section_roots[0] = sections;
	for (nr = 0; section_nr_to_pfn(nr) < max_pfn; nr++)
		init_section(nr, &usages[nr]);
}

static void init_zone(enum zone_type type, const char *name,
		      unsigned long start, unsigned long end)
{
	struct zone *zone = &node0.node_zones[type];

	zone->name = name;
	zone->zone_pgdat = &node0;
	zone->zone_start_pfn = start;
	zone->spanned_pages = end - start;
	zone->present_pages = end - start;
	atomic_long_set(&zone->managed_pages, end - start);
}

static void init_node(void)
{
	unsigned long dma_end = min(max_pfn, PHYS_PFN(MAX_DMA_PFN << PAGE_SHIFT));

	node0.node_id = 0;
	node0.nr_zones = MAX_NR_ZONES;
	node0.node_present_pages = max_pfn;
	node0.node_spanned_pages = max_pfn;
	init_zone(ZONE_DMA, "DMA", 0, dma_end);
	init_zone(ZONE_DMA32, "DMA32", dma_end, max_pfn);
}

/* Sparse tables of our own, at the top of the arena. */
static unsigned long take_from_top(unsigned long *end_pfn, unsigned long size)
{
	*end_pfn -= PFN_UP(size);
	return page_offset_base + PFN_PHYS(*end_pfn);
}

static void init_zero_page(void)
{
	struct page *page = pfn_to_page(ZERO_PAGE_PFN);

	set_page_count(page, 1);
	__SetPageReserved(page);
}

/* The MSI window of x86: a device's write there is an interrupt. */
#define MSI_WINDOW_PFN PHYS_PFN(0xfee00000UL)

static int mm_init(void)
{
	unsigned long end;

	init_bases(kpi_boot_info);
	end = min(max_pfn, MSI_WINDOW_PFN);
	kpi_page_info = (void *)take_from_top(
		&end, max_pfn * sizeof(struct page_info));
	usages = (void *)take_from_top(
		&end, 32 * sizeof(struct mem_section_usage));
	init_sections();
	init_node();
	atomic_long_set(&_totalram_pages, end);
	kpi_page_alloc_init(PHYS_PFN(SZ_1M), end);
	init_zero_page();
	kpi_slab_init();
	return 0;
}
KPI_INIT_EARLY(mm_init);

/* Only the direct map has pages. */
bool __virt_addr_valid(unsigned long x)
{
	return arena_holds(x);
}
KPI_EXPORT(__virt_addr_valid);
