using System.Globalization;

namespace Seg.Datasets.Ade20k;

/// <summary>
/// The 847 classes of ADE20K's full annotation that occur in training and validation of its 2021 release, in the order of MaskFormer's
/// preparation (by how much of the training pictures they cover), each with the id that it has there. A class is named by the
/// first of the dataset's synonyms; where two share it, what tells them apart stands in brackets.
/// </summary>
internal static class Ade20k847Categories
{
    /// <summary>Id and name.</summary>
    public static (int Id, string Name)[] All() => [.. List.Split([';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(entry =>
    {
        var space = entry.IndexOf(' ', StringComparison.Ordinal);
        return (int.Parse(entry[..space], CultureInfo.InvariantCulture), entry[(space + 1)..]);
    })];

    private const string List = """
        2978 wall; 312 building; 2420 sky; 2855 tree; 2131 road; 976 floor; 447 ceiling; 165 bed; 2377 sidewalk; 838 earth; 350 cabinet; 1831 person;
        1125 grass; 3055 windowpane; 401 car; 1610 mountain; 1910 plant; 2684 table; 471 chair; 687 curtain; 774 door; 2473 sofa; 2264 sea;
        1735 painting; 2994 water; 1564 mirror; 1276 house; 2178 rug; 2329 shelf; 57 armchair; 907 fence; 913 field; 1395 lamp; 2138 rock; 2272 seat;
        2128 river; 724 desk; 155 bathtub; 2053 railing; 2380 signboard; 689 cushion; 1788 path; 3087 work surface; 2530 stairs; 581 column;
        2388 sink; 2985 wardrobe; 2454 snow; 2096 refrigerator; 137 base; 294 bridge; 212 blind; 2185 runway; 524 cliff; 2212 sand; 943 fireplace;
        1869 pillow; 2251 screen door; 2793 toilet; 2423 skyscraper; 1121 grandstand; 266 box; 1948 pool table; 1744 palm; 783 double door;
        571 coffee table; 627 counter; 629 countertop; 491 chest of drawers; 1374 kitchen island; 223 boat; 3016 waterfall; 2598 stove; 978 flower;
        239 bookcase; 608 controls; 236 book; 2531 stairway; 2616 streetlight; 591 computer; 327 bus; 2679 swivel chair; 1451 light; 181 bench;
        420 case; 2821 towel; 1023 fountain; 855 embankment; 2733 television receiver; 2928 van; 1240 hill; 77 awning; 1969 poster; 2880 truck;
        14 airplane; 1936 pole; 2828 tower; 631 court; 103 ball; 3144 aircraft carrier; 308 buffet; 1282 hovel; 38 apparel; 1563 minibike; 29 animal;
        480 chandelier; 2569 step; 247 booth; 187 bicycle; 778 doorframe; 2243 sconce; 1941 pond; 2833 trade name; 120 bannister; 95 bag;
        2836 traffic light; 1087 gazebo; 868 escalator; 1401 land; 220 board; 47 arcade machine; 843 eiderdown; 123 bar; 2537 stall; 1927 playground;
        2337 ship; 1702 ottoman; 64 ashcan; 249 bottle; 642 cradle; 1981 pot (flowerpot); 609 conveyer belt; 2840 train; 2586 stool; 1393 lake;
        2704 tank; 1304 ice; 146 basket; 1494 manhole; 2739 tent; 389 canopy; 1551 microwave; 131 barrel; 738 dirt track; 161 beam; 747 dishwasher;
        1919 plate; 3109 screen (crt screen); 2179 ruins; 2989 washer; 206 blanket; 1930 plaything; 1002 food; 2254 screen (projection screen);
        1708 oven; 2526 stage; 160 beacon; 2901 umbrella; 2262 sculpture; 44 aqueduct; 597 container; 2235 scaffolding; 1260 hood; 682 curb;
        2151 roller coaster; 3107 horse; 432 catwalk; 1098 glass; 2932 vase; 461 central reservation; 410 carousel; 2046 radiator; 533 closet;
        1481 machine; 1858 pier (wharf); 894 fan; 1322 inflatable bounce game; 1891 pitch; 1756 paper; 49 arcade; 1272 hot tub; 1229 helicopter;
        2850 tray; 1784 partition; 2962 vineyard; 259 bowl; 319 bullring; 954 flag; 1974 pot; 1013 footbridge; 2356 shower; 97 bag (suitcase);
        318 bulletin board; 592 confessional booth; 2885 trunk; 1017 forest; 851 elevator door; 1407 laptop; 1332 instrument panel; 303 bucket;
        2714 tapestry; 1924 platform; 1346 jacket; 1081 gate; 1583 monitor; 2727 telephone booth; 2509 spotlight; 2123 ring; 602 control panel;
        202 blackboard; 10 air conditioner; 490 chest; 530 clock; 2213 sand dune; 1884 pipe (piping); 2934 vault; 2687 table football; 387 cannon;
        2668 swimming pool; 982 fluorescent; 2547 statue; 1474 loudspeaker; 877 exhibitor; 1391 ladder; 414 carport; 698 dam; 2019 pulpit;
        2422 skylight; 3010 water tower; 1139 grill (grillwork); 753 display board; 1747 pane; 2175 rubbish; 1301 ice rink; 1033 fruit; 1789 patio;
        2939 vending machine; 2730 telephone; 1652 net; 90 backpack; 1349 jar; 2830 track; 1485 magazine; 2370 shutter; 2155 roof; 118 banner;
        1402 landfill; 1957 post; 3130 altarpiece; 1197 hat; 52 arch; 2688 table game; 96 bag (handbag); 762 document; 772 dome; 1857 pier;
        2315 shanties; 1016 forecourt; 643 crane; 3105 dog; 1849 piano; 791 drawing; 349 cabin; 6 ad; 3114 amphitheater; 1587 monument; 1233 henhouse;
        559 cockpit; 1223 heater; 3049 windmill; 1943 pool; 853 elevator; 709 decoration; 1390 labyrinth; 2748 text; 2007 printer; 1546 mezzanine;
        1513 mattress; 2600 straw; 2538 stalls; 1790 patio (terrace); 194 billboard; 326 bus stop; 2877 trouser; 594 console table; 2036 rack;
        1662 notebook; 2366 shrine; 1754 pantry; 418 cart; 2553 steam shovel; 1951 porch; 1963 postbox; 918 figurine; 2086 recycling bin;
        997 folding screen; 2731 telescope; 704 deck chair; 1365 kennel; 569 coffee maker; 3108 altar; 948 fish; 839 easel; 63 artificial golf green;
        1305 iceberg; 378 candlestick; 2362 shower stall; 2734 television stand; 2982 wall socket; 2398 skeleton; 1119 grand piano; 382 candy;
        1141 grille door; 1805 pedestal; 3102 jersey; 2341 shoe; 1131 gravestone; 2316 shanty; 2626 structure; 3104 rocking chair; 198 bird;
        1896 place mat; 2800 tomb; 190 big top; 3131 gas pump; 1463 lockers; 357 cage; 929 finger; 209 bleachers; 912 ferris wheel;
        1164 hairdresser chair; 1509 mat; 2539 stands; 3116 aquarium; 2615 streetcar; 1644 napkin; 818 dummy; 242 booklet; 2217 sand trap; 2347 shop;
        2686 table cloth; 2300 service station; 572 coffin; 789 drawer; 358 cages; 2443 slot machine; 101 balcony; 2969 volleyball court;
        2692 table tennis; 606 control table; 2339 shirt; 1533 merchandise; 2060 railway; 1782 parterre; 495 chimney; 371 can; 2707 tanks; 889 fabric;
        3156 alga; 2683 system; 1499 map; 1135 greenhouse; 1619 mug; 125 barbecue; 2838 trailer; 2792 toilet tissue; 1695 organ; 746 dishrag;
        1343 island; 1370 keyboard; 2858 trench; 145 basket (basketball hoop); 2565 steering wheel; 1892 pitcher; 1103 goal; 286 bread; 170 beds;
        3073 wood; 922 file cabinet; 1655 newspaper; 1602 motorboat; 2160 rope; 1151 guitar; 2176 rubble; 2239 scarf; 132 barrels; 394 cap;
        1424 leaves; 607 control tower; 700 dashboard; 116 bandstand; 1425 lectern; 2676 switch; 141 baseboard; 2360 shower room; 2449 smoke;
        897 faucet; 317 bulldozer; 2228 saucepan; 2351 shops; 1543 meter; 656 crevasse; 1088 gear; 373 candelabrum; 2472 sofa bed; 2892 tunnel;
        1740 pallet; 3067 wire; 1367 kettle; 188 bidet; 79 baby buggy; 1633 music stand; 1885 pipe (tube); 677 cup; 1779 parking meter;
        1297 ice hockey rink; 2334 shelter; 3027 weeds; 2735 temple; 1791 patty; 2405 ski slope; 1748 panel; 2983 wallet; 3035 wheel; 2824 towel rack;
        2168 roundabout; 385 canister; 2148 rod; 2465 soap dispenser; 175 bell; 390 canvas; 268 box office; 2722 teacup; 2857 trellis; 3088 workbench;
        2926 valley; 2782 toaster; 1378 knife; 1934 podium; 2072 ramp; 2889 tumble dryer; 944 fireplug; 1158 gym shoe; 1383 lab bench; 867 equipment;
        2145 rocky formation; 1915 plastic; 361 calendar; 402 caravan; 482 check-in-desk; 2761 ticket counter; 300 brush; 1554 mill;
        636 covered bridge; 260 bowling alley; 1186 hanger; 871 excavator; 2859 trestle; 2103 revolving door; 208 blast furnace; 2236 scale;
        2012 projector; 2462 soap; 1462 locker; 2832 tractor; 2617 stretcher; 1024 frame; 1129 grating; 18 alembic; 376 candle; 134 barrier;
        407 cardboard; 434 cave; 2017 puddle; 2717 tarp; 2005 price tag; 2993 watchtower; 1545 meters; 1445 light bulb; 2831 tracks; 1161 hair dryer;
        2411 skirt; 2949 viaduct; 1769 paper towel; 552 coat; 2327 sheet; 939 fire extinguisher; 3013 water wheel; 1986 pottery; 1486 magazine rack;
        2723 teapot; 1549 microphone; 2649 support; 1020 forklift; 392 canyon; 422 cash register; 1419 leaf; 2099 remote control; 2464 soap dish;
        3058 windshield; 430 cat; 675 cue; 2941 vent; 2955 videos; 2355 shovel; 840 eaves; 32 antenna; 2338 shipyard; 1232 hen; 2834 traffic cone;
        2991 washing machines; 2879 truck crane; 444 cds; 1657 niche; 2246 scoreboard; 296 briefcase; 245 boot; 2661 sweater; 1202 hay; 1714 pack;
        251 bottle rack; 1095 glacier; 1828 pergola; 311 building materials; 2732 television camera; 947 first floor; 2115 rifle; 2738 tennis table;
        2525 stadium; 2194 safety belt; 634 cover; 740 dish rack; 2682 synthesizer; 2020 pumpkin; 1156 gutter; 1036 fruit stand; 1295 ice floe;
        1181 handle; 3037 wheelchair; 1614 mousepad; 736 diploma; 893 fairground ride; 2047 radio; 1274 hotplate; 1361 junk; 3036 wheelbarrow;
        2606 stream; 2797 toll plaza; 2022 punching bag; 2876 trough; 2758 throne; 472 chair desk; 3028 weighbridge; 882 extractor fan;
        1189 hanging clothes; 743 dish; 3122 alarm clock; 2401 ski lift; 468 chain; 1061 garage; 1523 mechanical shovel; 3059 wine rack; 2843 tramway;
        2853 treadmill; 1529 menu; 214 block; 3032 well; 3071 witness stand; 277 branch; 813 duck; 426 casserole; 1039 frying pan; 727 desk organizer;
        1508 mast; 2490 spectacles; 2299 service elevator; 768 dollhouse; 1172 hammock; 537 clothes hanging; 1847 photocopier; 1664 notepad;
        1110 golf cart; 1014 footpath; 662 cross; 121 baptismal font; 227 boiler; 2410 skip; 2165 rotisserie; 2696 tables; 3005 water mill;
        1231 helmet; 635 cover curtain; 292 brick; 2690 table runner; 65 ashtray; 2607 street box; 2574 stick; 1188 hangers; 456 cells; 2913 urinal;
        459 centerpiece; 1955 portable fridge; 827 dvds; 1111 golf club; 2412 skirting board; 2997 water cooler; 528 clipboard; 366 camera;
        1863 pigeonhole; 500 chips; 1001 food processor; 1958 post box; 1441 lid; 809 drum; 210 blender; 435 cave entrance; 718 dental chair;
        1674 obelisk; 388 canoe; 1572 mobile; 1584 monitors; 1944 pool ball; 674 cue rack; 99 baggage carts; 2352 shore; 1019 fork; 1763 paper filer;
        185 bicycle rack; 554 coat rack; 1066 garland; 2508 sports bag; 951 fish tank; 2822 towel dispenser; 415 carriage; 297 brochure; 1914 plaque;
        2619 stringer; 1338 iron; 2505 spoon; 955 flag pole; 2786 toilet brush; 238 book stand; 3000 water faucet; 2763 ticket office; 299 broom;
        822 dvd; 1288 ice bucket; 3101 carapace; 2894 tureen; 992 folders; 489 chess; 2157 root; 2309 sewing machine; 1576 model; 1810 pen;
        2964 violin; 2662 sweatshirt; 2087 recycling materials; 1569 mitten; 503 chopping board; 1505 mask; 1468 log; 1613 mouse; 1138 grill;
        1256 hole; 2715 target; 2846 trash bag; 477 chalk; 2576 sticks; 108 balloon; 2245 score; 1162 hair spray; 2149 roll; 2183 runner; 858 engine;
        1324 inflatable glove; 1055 games; 1741 pallets; 149 baskets; 615 coop; 825 dvd player; 2143 rocking horse; 304 buckets; 283 bread rolls;
        2322 shawl; 3017 watering can; 2510 spotlights; 1960 post-it; 265 bowls; 2282 security camera; 2184 runner cloth; 1461 lock; 3113 alarm;
        2372 side; 2166 roulette; 232 bone; 693 cutlery; 1945 pool balls; 3039 wheels; 2494 spice rack; 1908 plant pots; 2827 towel ring;
        280 bread box; 2950 video; 1044 funfair; 288 breads; 2863 tripod; 1342 ironing board; 2409 skimmer; 1258 hollow; 2249 scratching post;
        2862 tricycle; 920 file box; 1607 mountain pass; 2802 tombstones; 610 cooker; 3129 card game; 1108 golf bag; 2823 towel paper;
        476 chaise lounge; 2641 sun; 2788 toilet paper holder; 2070 rake; 1368 key; 2903 umbrella stand; 699 dartboard; 2844 transformer;
        942 fireplace utensils; 2663 sweatshirts; 457 cellular telephone; 2701 tallboy; 2540 stapler; 2231 sauna; 2746 test tube; 1738 palette;
        2350 shopping carts; 2808 tools; 2025 push button; 2541 star; 2156 roof rack; 126 barbed wire; 2512 spray; 831 ear; 2503 sponge; 2039 racket;
        2774 tins; 886 eyeglasses; 919 file; 2240 scarfs; 2636 sugar bowl; 963 flip flop; 1218 headstones; 1406 laptop bag; 1420 leash;
        526 climbing frame; 2639 suit hanger; 975 floor spotlight; 1921 plate rack; 2305 sewer; 1193 hard drive; 2517 sprinkler; 2809 tools box;
        1647 necklace; 314 bulbs; 2560 steel industry; 545 club; 1345 jack; 775 door bars; 603 control panel (instrument panel); 1163 hairbrush;
        1641 napkin holder; 1678 office; 2450 smoke detector; 2915 utensils; 42 apron; 2242 scissors; 2741 terminal; 1143 grinder; 862 entry phone;
        1654 newspaper stand; 1826 pepper shaker; 1689 onions; 3124 central processing unit; 2710 tape; 152 bat; 549 coaster; 360 calculator;
        1982 potatoes; 1478 luggage rack; 2203 salt; 2612 street number; 2956 viewpoint; 2681 sword; 437 cd; 2171 rowing machine; 1933 plug;
        3110 andiron; 1824 pepper; 2803 tongs; 234 bonfire; 764 dog dish; 177 belt; 817 dumbbells; 3145 videocassette recorder; 1262 hook;
        864 envelopes; 2359 shower faucet; 2992 watch; 1725 padlock; 2667 swimming pool ladder; 2484 spanners; 1133 gravy boat; 1667 notice board;
        2847 trash bags; 932 fire alarm; 1392 ladle; 2573 stethoscope; 2140 rocket; 1046 funnel; 264 bowling pins; 2927 valve; 2752 thermometer;
        679 cups; 2493 spice jar; 1658 night light; 2466 soaps; 1057 games table; 2444 slotted spoon; 2093 reel; 2248 scourer; 2432 sleeping robe;
        726 desk mat; 816 dumbbell; 1171 hammer; 2766 tie; 2900 typewriter; 2313 shaker; 488 cheese dish; 2265 sea star; 2043 racquet;
        332 butane gas cylinder; 1771 paper weight; 2320 shaving brush; 2646 sunglasses; 1089 gear shift; 2826 towel rail; 3148 adding machine
        """;
}
